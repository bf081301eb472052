import { readFile } from 'node:fs/promises';
import { fingerprint } from '@statal/tooling-vitest/fingerprint';
import { describe, expect, it } from 'vitest';
import { expectRefusal, lines, run, smallModel, start, tell, workplace } from './program.js';

const place = workplace();
const train = (data: string, out: string, ...more: string[]): string[] => [
  ...['train', '--data', data, '--out', place.path(out), ...smallModel],
  ...['--validation', '0.2', '--test', '0.2', '--epochs', '4', '--json', ...more],
];
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];

describe('a training that is interrupted and resumed', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('by %s ends with the same files, bit for bit', async (signal) => {
    const data = await place.bars(`bars ${signal}`, 5);
    await run(train(data, `whole ${signal}`));
    const first = start(train(data, `stopped ${signal}`));
    await first.printed('"type":"progress"');
    first.child.kill(signal);
    await first.finished;
    const { code, stdout } = await run(resume(`stopped ${signal}`));
    expect(code).toBe(0);
    expect(lines(stdout).at(-1)).toMatchObject({ type: 'end', reason: 'done', epoch: 4 });
    expect(await fingerprint(place.path(`stopped ${signal}`))).toEqual(await fingerprint(place.path(`whole ${signal}`)));
  });

  it('refuses other frames, other clips, and a second training in the same place', async () => {
    const data = await place.bars('fixed', 3);
    await tell(train(data, 'first', '--test', '0', '--epochs', '1'));
    expectRefusal(
      await tell(resume('first', '--size', '16')),
      '--size 16: the training in',
      'was started with 8',
      'it was trained on such frames',
    );
    expectRefusal(await tell(resume('first', '--predict')), '--predict', 'its layers are made for one of the two');
    expectRefusal(await tell(train(data, 'first')), 'there is already a training in it', '--overwrite');
    expectRefusal(await tell(resume('first', '--data', await place.bars('others', 4))), 'these are not the clips');
  });

  it('starts from the parameters of another model with --from, and grows classes', async () => {
    const data = await place.bars('base', 3);
    await tell(train(data, 'base model', '--test', '0', '--epochs', '1'));
    const more = await place.bars('more', 3);
    for (const index of [0, 1, 2]) await place.write(`more/still/${index}.gif`, await readFile(`${data}/up/${index}.gif`));
    const words = ['train', '--from', place.path('base model'), '--data', more, '--out', place.path('grown'), '--grow-classes'];
    const { code, stdout } = await tell([...words, '--epochs', '1', '--batch', '4', '--threads', '1', '--json']);
    expect(code).toBe(0);
    expect(lines(stdout)[0]).toMatchObject({ classes: ['down', 'up', 'still'], head: 'grown', frames: '8 x 8, in color, 8 a second' });
  });
});
