/** `mpirun -n 3 statal-text train`: the same training as in one process, told once, kept once, and ended together. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { givesTimeAtInterrupt, hasMpirun, onRanks } from '@statal/tooling-vitest/onRanks';
import { checkpointDirectory } from '@statal/train';
import { describe, expect, it, vi } from 'vitest';
import { binary, type Finished, lines, run, smallModel, start, workplace } from './program.js';

const place = workplace();
const small = [...smallModel, '--dropout', '0.2', '--validate-every', '10', '--save-every', '10', '--json'];
const fresh = (out: string, ...more: string[]): string[] => ['train', '--input', place.text(), '--out', place.path(out), ...small, ...more];

/** The lines that are ours: the launcher has its own. */
function ours({ stderr }: Finished): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('statal-text: '));
}

function losses({ stdout }: Finished): unknown[] {
  return lines(stdout)
    .filter(({ type }) => type === 'progress')
    .map(({ iteration, loss, validation_nats_per_char: validation }) => [iteration, loss, validation]);
}

function expectSameLosses(got: unknown[], want: unknown[]): void {
  expect(got.length).toBe(want.length);
  const numbers = (all: unknown[]): number[] => all.flat().map((value) => (value as number | undefined) ?? 0);
  const wanted = numbers(want);
  for (const [index, value] of numbers(got).entries()) expect(Math.abs(value - wanted[index])).toBeLessThan(1e-4);
}

/** Whether a process has not ended. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/status`) && !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** The processes of the ranks, in order. */
function ranksOf(launcher: number): number[] {
  const children = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ').map(Number);
  const rank = (pid: number): number =>
    Number(/OMPI_COMM_WORLD_RANK=(\d+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? Number.NaN);
  return children.filter((pid) => rank(pid) >= 0).sort((a, b) => rank(a) - rank(b));
}

describe.runIf(hasMpirun())('a training on three ranks', () => {
  it('is that of one process: told once, kept once, with the same losses; two ranks go on with it', async () => {
    const one = await run(fresh('one', '--iterations', '40'));
    const three = await run(fresh('three', '--iterations', '20'), onRanks(3));
    expect({ code: three.code, stderr: three.stderr }).toEqual({ code: 0, stderr: '' });
    const [first, ...others] = lines(three.stdout);
    expect(first).toMatchObject({ type: 'start', ranks: expect.stringMatching(/^3 ranks with 1 thread each, /) });
    expect(others.filter(({ type }) => type === 'start' || type === 'end').length).toBe(1);
    expect(await readdir(place.path('three'))).toContain('step-000000020');
    const two = await run(
      ['train', '--resume', '--out', place.path('three'), '--iterations', '40', '--json', '--threads', '1'],
      onRanks(2),
    );
    expect(two).toMatchObject({ code: 0, stderr: '' });
    expect(lines(two.stdout)[0]).toMatchObject({ iteration: 20, ranks: expect.stringMatching(/^2 ranks/) });
    expectSameLosses([...losses(three), ...losses(two)], losses(one));
  });

  it('reads a prepared text, each rank its own part, with the same losses', async () => {
    const corpus = place.path('corpus');
    expect(await run(['prepare', '--input', place.text(), '--out', corpus])).toMatchObject({ code: 0, stderr: '' });
    const short = ['--iterations', '15'];
    const one = await run(fresh('from text', ...short));
    const two = await run(['train', '--input', corpus, '--out', place.path('from folder'), ...small, ...short], onRanks(2));
    expect({ code: two.code, stderr: two.stderr }).toEqual({ code: 0, stderr: '' });
    expectSameLosses(losses(two), losses(one));
  });

  it('refuses a rank with another text, without one, with other settings or another engine, with a line that names it', async () => {
    await writeFile(place.path('other.txt'), `${readFileSync(place.text(), 'utf8')}more`);
    const mixed = async (input: string, ...more: string[]): Promise<Finished> => {
      const words = ['train', '--input', place.path(input), '--out', place.path('mixed'), ...small, ...more];
      return run([...fresh('mixed'), ':', '-n', '1', process.execPath, binary, ...words], onRanks(1));
    };
    const [other, missing] = [await mixed('other.txt'), await mixed('missing.txt')];
    const [setting, engine] = [await mixed('small.txt', '--seed', '7'), await mixed('small.txt', '--engine', 'reference')];
    expect(ours(other)).toEqual([
      `statal-text: rank 1 on ${hostname()}: not the same text as on rank 0. Copy the same files to all machines.`,
    ]);
    expect(ours(missing)).toEqual([expect.stringContaining(`statal-text: rank 1 on ${hostname()}: ${place.path('missing.txt')}: `)]);
    expect(ours(setting)).toEqual([expect.stringContaining(`rank 1 on ${hostname()}: seed is 7, and 1 on rank 0. Start all ranks`)]);
    expect(ours(engine)).toEqual([expect.stringContaining(': reference rounds updates otherwise than wasm (')]);
    expect([other.code, missing.code, setting.code, engine.code]).toEqual([2, 2, 2, 2]);
  });

  it('refuses a rank that resumes where the others start anew, and does not wait for it', async () => {
    const resumed = ['train', '--resume', '--out', place.path('half')];
    const half = await run([...fresh('half'), ':', '-n', '1', process.execPath, binary, ...resumed], onRanks(1));
    expect(ours(half)).toEqual([
      `statal-text: rank 1 on ${hostname()}: started as statal-text train --resume, and rank 0 as statal-text train. Start all ranks with the same command.`,
    ]);
    expect(half.code).toBe(2);
  });

  it('prints wrong usage once', async () => {
    await run(fresh('taken', '--iterations', '2'));
    const [wrong, taken] = [await run(fresh('wrong', '--units', '0'), onRanks(2)), await run(fresh('taken'), onRanks(2))];
    expect(ours(wrong)).toEqual([expect.stringContaining('--units')]);
    expect(ours(taken)).toEqual([
      expect.stringContaining('there is already a training in it, at iteration 2. Go on with it (mpirun -n 2 '),
    ]);
    expect([wrong.code, taken.code]).toEqual([2, 2]);
  });

  it('ends when a rank is killed, with one line that names the rank and the checkpoint to go on from', async () => {
    const training = start(fresh('killed', '--iterations', '1000000'), onRanks(3));
    await training.printed('"iteration":20,');
    const pids = ranksOf(training.child.pid as number);
    process.kill(pids[0], 'SIGKILL');
    const finished = await training.finished;
    const { iteration } = await checkpointDirectory(place.path('killed')).load();
    expect(ours(finished)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^statal-text: Rank 0 on ${hostname()} died\\. The checkpoint of iteration ${iteration} in .*killed is good\\. Go on with: mpirun -n 3 .*train --resume --out .*killed$`,
        ),
      ),
    ]);
    expect(iteration).toBeGreaterThanOrEqual(10);
    expect(finished.code).not.toBe(0);
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), 10_000);
  });

  const signals = ['SIGUSR1', ...(givesTimeAtInterrupt() ? (['SIGINT'] as const) : [])] as const;
  it.each(signals)('saves once at %s', async (signal) => {
    const out = `stopped ${signal}`;
    const training = start(fresh(out, '--iterations', '1000000'), onRanks(3));
    await training.printed('"iteration":20,');
    training.child.kill(signal);
    const { stdout, stderr } = await training.finished;
    expect(stderr).toContain('Stopping after this iteration.');
    const told = lines(stdout);
    const { iteration } = await checkpointDirectory(place.path(out)).load();
    expect(told.filter(({ type }) => type === 'end')).toEqual([expect.objectContaining({ reason: 'interrupted', iteration })]);
    expect(told.filter((line) => line.type === 'checkpoint' && line.iteration === iteration).length).toBe(1);
  });
});
