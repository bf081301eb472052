/** The program on the ranks of a launcher. Skipped where Open MPI is missing, unless STATAL_REQUIRE_MPI=1. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { StartOptions } from '@statal/tooling-vitest/runBinary';
import { describe, expect, it } from 'vitest';
import { readResults } from '../src/training/resultsStore.js';
import { lines, run, start, workplace } from './program.js';

const hasMpi = spawnSync('mpirun.openmpi', ['--version']).error === undefined;
if (!hasMpi && process.env.STATAL_REQUIRE_MPI === '1') throw new Error('STATAL_REQUIRE_MPI is set, and there is no mpirun.openmpi');

const place = workplace();
const onRanks = (ranks: number): StartOptions => ({
  command: ['mpirun.openmpi', '--oversubscribe', '-n', String(ranks), process.execPath],
  env: { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' },
});
const work = (out: string, ...more: string[]): string[] => [
  ...['run', '--task', 'parity', '--cells', 'rnn,gru', '--seeds', '2', '--iterations', '100', '--out', place.path(out)],
  ...more,
];

/** All results without their times, sorted by key. */
async function numbers(out: string): Promise<unknown[]> {
  const { results } = await readResults(place.path(out));
  return results.map((result) => ({ ...result, seconds: 0 })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The process of a rank below a launcher. */
function processOf(rank: number, launcher: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return parent === String(launcher) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`OMPI_COMM_WORLD_RANK=${rank}\0`);
      } catch {
        return false; // it ended
      }
    });
  return Number(children);
}

describe.runIf(hasMpi && process.platform === 'linux')('a comparison on ranks', () => {
  it('ends when a rank is killed, goes on with the same command, and has the numbers of worker threads', async () => {
    const killed = start(work('ranks', '--json'), onRanks(3));
    await killed.printed('"key"');
    process.kill(processOf(2, killed.child.pid ?? 0), 'SIGKILL');
    const { code, stdout, stderr } = await killed.finished;
    expect(code).toBe(137);
    expect(stdout + stderr).toMatch(/rank 2 .* exited on\s+signal 9/);
    const kept = (await readResults(place.path('ranks'))).results;
    expect(kept.map(({ key }) => key).sort()).toEqual(
      lines(stdout.slice(0, stdout.lastIndexOf('}\n') + 1).replace(/^(?!\{).*\n/gm, ''))
        .map(({ key }) => key)
        .sort(),
    );

    const [again] = await Promise.all([run(work('ranks'), onRanks(3)), run(work('threads', '--workers', '1'))]);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/runs:? +10, 2 side by side/);
    expect(again.stdout).toMatch(new RegExp(`${10 - kept.length} runs? made in \\d+ s, ${kept.length} (was|were) there before`));
    expect(await numbers('ranks')).toEqual(await numbers('threads'));
  });

  it.each([
    ['rank 0 is told to', 'SIGTERM', (launcher: number) => processOf(0, launcher)],
    ['mpirun tells all ranks to', 'SIGUSR1', (launcher: number) => launcher],
  ] as const)('stops when %s, keeps what is done, and ends as one that was stopped', async (_, signal, target) => {
    const stopped = start([...work(signal), '--iterations', '1000000', '--task', 'characters'], onRanks(2));
    await stopped.printed('kept in');
    process.kill(target(stopped.child.pid ?? 0), signal);
    const { code, stdout } = await stopped.finished;
    expect(stdout).toContain('Stopping. What is done is kept; Ctrl-C again quits at once.');
    expect(stdout).toMatch(/Go on: {2}mpirun -n 2 .* run --task /);
    expect(code).toBe(0);
  });

  it('with a mistake on the command line tells it once', async () => {
    const { code, stdout, stderr } = await run(['run', '--workers', '3'], onRanks(3));
    expect(code).toBe(2);
    expect((stdout + stderr).match(/statal-lab: .*\n/g)).toEqual([
      expect.stringContaining('--workers 3: expected a whole number from 1 to 2'),
    ]);
  });
});
