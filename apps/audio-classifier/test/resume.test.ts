import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, lines, run, smallModel, start, toneFile, workplace } from './program.js';

const place = workplace();
const train = (data: string, out: string, ...more: string[]): string[] => [
  ...['train', '--data', data, '--out', place.path(out), ...smallModel],
  ...['--validation', '0.2', '--test', '0.2', '--epochs', '30', '--json', ...more],
];
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];

async function fingerprint(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sums = names.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    const content = await readFile(path);
    return [path.slice(directory.length), createHash('sha256').update(content).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(sums));
}

describe('a training that is interrupted and resumed', () => {
  it('ends with the same files, bit for bit, and reads the test part only then', async () => {
    const data = await place.tones('tones');
    await run(train(data, 'whole'));
    const first = start(train(data, 'stopped'));
    await first.printed('"epoch":3,');
    first.child.kill('SIGINT');
    const { code, stdout, stderr } = await first.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Stopping after this iteration. Ctrl-C again quits at once, without saving.\n' });
    const end = lines(stdout).at(-1);
    expect(end).toMatchObject({ type: 'end', reason: 'interrupted', resume: expect.stringContaining('train --resume --out') });
    expect(end).not.toHaveProperty('test_accuracy');
    const second = await run(resume('stopped'));
    expect(lines(second.stdout).at(-1)).toMatchObject({ reason: 'done', epoch: 30, test_accuracy: expect.any(Number) });
    expect(await fingerprint(place.path('stopped'))).toEqual(await fingerprint(place.path('whole')));
  });

  it('before it has begun saves nothing and says so', async () => {
    const data = await place.tones('early');
    // The recording is a pipe: opening it for writing waits until the program opens it for reading.
    execFileSync('mkfifo', [`${data}/low/3.5.wav`]);
    const training = start(train(data, 'none'));
    const pipe = await open(`${data}/low/3.5.wav`, 'w');
    const told = once(training.child.stderr, 'data');
    training.child.kill('SIGINT');
    await told;
    await pipe.close();
    const { code, stdout, stderr } = await training.finished;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('statal-audio: Stopped before the training began. Nothing was saved.\n');
    expect(await readdir(place.path('.'))).not.toContain('none');
  });

  it('refuses other settings, fewer epochs, other recordings, and a second training in the same place', async () => {
    const data = await place.tones('kept');
    await run(train(data, 'done', '--epochs', '3'));
    expectRefusal(await run(resume('done', '--units', '16')), '--units 16: the training in', 'was started with 8');
    expectRefusal(await run(resume('done', '--test', '0.5')), '--test 0.5: the training in', 'was started with 0.2');
    expectRefusal(await run(resume('done', '--epochs', '2')), '--epochs 2: the training in', 'has already made 3');
    expectRefusal(await run(train(data, 'done')), 'there is already a training in it', '--overwrite');
    await rm(join(data, 'low/0.wav'));
    expectRefusal(await run(resume('done', '--epochs', '6')), 'these are not the recordings that the training in');
    await place.write('kept/low/0.wav', toneFile({ pitch: 300 }));
    const again = await run(resume('done'));
    expect(lines(again.stdout).at(-1)).toMatchObject({ reason: 'done', epoch: 3, test_accuracy: expect.any(Number) });
  });
});
