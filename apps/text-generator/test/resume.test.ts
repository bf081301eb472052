import { createHash } from 'node:crypto';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type Finished, lines, run, smallModel, start, workplace } from './program.js';

const place = workplace();
const iterations = 300;
/** With dropout, so that the randomness of every iteration must be the same too. */
const flags = [
  ...smallModel,
  '--dropout',
  '0.2',
  '--validate-every',
  '40',
  '--save-every',
  '30',
  '--iterations',
  String(iterations),
  '--json',
];

const fresh = (out: string): string[] => ['train', '--input', place.text(), '--out', place.path(out), ...flags];
const resumed = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];

/** Names and contents of everything in a directory of checkpoints. */
async function fingerprint(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sums = names.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [
      path.slice(directory.length),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ];
  });
  return Object.fromEntries(await Promise.all(sums));
}

function lastIteration({ stdout }: Finished): unknown {
  return lines(stdout).at(-1)?.iteration;
}

describe('a training that is killed and resumed', () => {
  it('ends with the same files, bit for bit, as one that was never interrupted', async () => {
    await run(fresh('whole'));
    const wanted = await fingerprint(place.path('whole'));
    expect(Object.keys(wanted).length).toBeGreaterThan(4);

    const random = Random.fromSeed(1);
    const first = start(fresh('killed'));
    await first.printed('"iteration":10,');
    await sleep(300 * random.unit(0));
    first.child.kill('SIGKILL');
    await first.finished;
    let kills = 1;
    for (let ended = false; !ended && kills < 6; ) {
      const next = start(resumed('killed'));
      const late = setTimeout(() => next.child.kill('SIGKILL'), 350 + 400 * random.unit(kills));
      ended = (await next.finished).code === 0;
      clearTimeout(late);
      if (!ended) kills += 1;
    }
    expect((await run(resumed('killed'))).code).toBe(0);
    expect(await fingerprint(place.path('killed'))).toEqual(wanted);
  });

  it('can be resumed before its first checkpoint of its own', async () => {
    const first = start([...fresh('early'), '--save-every', '200', '--validate-every', '200']);
    await first.printed('"type":"progress"');
    first.child.kill('SIGKILL');
    await first.finished;
    const { code, stdout } = await run(resumed('early', '--iterations', '40'));
    expect(code).toBe(0);
    expect(lines(stdout)[0]).toMatchObject({ type: 'start', iteration: 0, iterations: 40 });
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('finishes the step, saves, and names the command that goes on, which does', async () => {
    const out = `stopped ${signal}`;
    const training = start([...fresh(out), '--iterations', '100000']);
    await training.printed('"iteration":20,');
    training.child.kill(signal);
    const { code, stdout, stderr } = await training.finished;
    expect(code).toBe(0);
    expect(stderr).toBe('Stopping after this iteration. Ctrl-C again quits at once, without saving.\n');
    const end = lines(stdout).at(-1);
    expect(end).toMatchObject({ type: 'end', reason: 'interrupted', resume: expect.stringContaining(`train --resume --out '`) });
    const at = end?.iteration as number;
    expect(at).toBeGreaterThanOrEqual(20);
    const after = await run(resumed(out, '--iterations', String(at + 5)));
    expect(lines(after.stdout)[0]).toMatchObject({ type: 'start', iteration: at });
    expect(lastIteration(after)).toBe(at + 5);
  });
});

describe('a second Ctrl-C', () => {
  it('quits at once with code 130, and what was saved stays', async () => {
    // Large enough that the save after the first one is still going on when the next one comes.
    const large = ['--units', '256', '--layers', '8', '--iterations', '100000', '--validation', '0'];
    const training = start([...fresh('forced'), ...large]);
    await training.printed('"type":"progress"');
    const impatience = setInterval(() => training.child.kill('SIGINT'), 100);
    const { code, stdout } = await training.finished;
    clearInterval(impatience);
    expect(code).toBe(130);
    expect(stdout).not.toContain('"type":"end"');
    expect((await run(['generate', '--model', place.path('forced'), '--length', '5'])).code).toBe(0);
  });
});

describe('an audience that leaves', () => {
  it('ends the training as Ctrl-C does: saved and quiet', async () => {
    const training = start([...fresh('left'), '--iterations', '100000']);
    await training.printed('"iteration":20,');
    training.child.stdout.destroy();
    const { code, stderr } = await training.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines((await run(['evaluate', '--model', place.path('left'), '--last', '--json'])).stdout)[0].iteration).toBeGreaterThanOrEqual(
      20,
    );
  });
});

describe('--resume', () => {
  it('refuses flags that contradict the training, and takes those that repeat it', async () => {
    await run([...fresh('kept'), '--iterations', '5']);
    const [other, same] = await Promise.all([
      run(resumed('kept', '--units', '16')),
      run(resumed('kept', '--units', '8', '--input', place.text(), '--iterations', '5')),
    ]);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/--units 16: the training in .*kept was started with 8, and .*\. Leave the flag out/);
    expect(same.code).toBe(0);
  });

  it('keeps the options of the cell', async () => {
    const started = await run([...fresh('moments'), '--iterations', '5', '--cell', 'statal', '--memory', 'moments', '--slots', '2']);
    expect(started.stdout).toContain('statal (memory moments, slots 2), 2 layers of 8 units');
    const [other, more, same] = await Promise.all([
      run(resumed('moments', '--slots', '3')),
      run(resumed('moments', '--forget')),
      run(resumed('moments', '--memory', 'moments', '--iterations', '5')),
    ]);
    expect(other.stderr).toMatch(/--slots 3: the training in .*moments was started with 2, and .*\. Leave the flag out/);
    expect(more.stderr).toMatch(/--forget: the training in .*moments was started without it, and .*\. Leave the flag out/);
    expect([other.code, more.code, same.code]).toEqual([2, 2, 0]);
  });

  it('refuses fewer iterations than there have been, and says when nothing is left to do', async () => {
    await run([...fresh('done'), '--iterations', '5']);
    const fewer = await run(resumed('done', '--iterations', '4'));
    expect(fewer.code).toBe(2);
    expect(fewer.stderr).toContain('--iterations 4: the training in');
    const again = await run(['train', '--resume', '--out', place.path('done')]);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Nothing was left to do: all 5 iterations had been made already.');
  });

  it('refuses another text', async () => {
    await run([...fresh('text'), '--iterations', '5']);
    const { code, stderr } = await run(resumed('text', '--input', 'package.json'));
    expect(code).toBe(2);
    expect(stderr).toContain('--input package.json: this is not the text that the training in');
  });

  it('goes on from a copy of the directory', async () => {
    await run([...fresh('original'), '--iterations', '5']);
    await cp(place.path('original'), place.path('copy'), { recursive: true });
    expect(lastIteration(await run(resumed('copy', '--iterations', '7')))).toBe(7);
  });
});
