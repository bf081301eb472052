/** Trainings on several processes, by the system's MPI, against the same trainings in one process. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createEngine } from '@statal/tensors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointDirectory, fit } from '../src/index.js';
import { programFor } from './bundled.js';
import { distributedCases, lossesOf } from './distributedCases.js';
import { temporaryDirectory } from './temporaryDirectory.js';
import { eventsOf } from './tinyTraining.js';
import { flat } from './values.js';

interface Trained {
  readonly losses: readonly number[];
  readonly params: Readonly<Record<string, readonly number[]>>;
}

interface Round {
  readonly sums: { readonly count: number; readonly loss: number; readonly stops: number };
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

interface Told {
  readonly size: number;
  readonly stopped: readonly { readonly reason: string; readonly iteration: number }[];
  readonly full: readonly string[];
  readonly other: string;
  readonly unlike: readonly string[];
  readonly resumed: Trained;
  readonly [name: string]: unknown;
}

const ranks = 3;
/** The built module: Node runs no TypeScript. */
const mpi = new URL('./dist/index.js', pathToFileURL(createRequire(import.meta.url).resolve('@statal/mpi/package.json'))).href;
const engines = { wasm: await createEngine({ threads: 1 }), reference: await createEngine({ kind: 'reference' }) };
afterAll(() => {
  for (const engine of Object.values(engines)) engine.close();
});

const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

async function hasLauncher(): Promise<boolean> {
  if (process.env.STATAL_REQUIRE_MPI === '1') return true;
  return promisify(execFile)('mpirun', ['--version']).then(
    () => true,
    () => false,
  );
}

/** The greatest difference of two lists, as a part of the greatest element. */
function difference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((value, index) => Math.abs(value - b[index]))) / scale;
}

function expectSame(found: Trained, expected: Trained, tolerance: number): void {
  // Numbers of targets are among them, which are larger than losses and norms.
  const isSmall = (_: number, index: number): boolean => expected.losses[index] < 5;
  expect(difference(found.losses.filter(isSmall), expected.losses.filter(isSmall))).toBeLessThan(tolerance);
  expect(difference(found.losses, expected.losses)).toBeLessThan(tolerance);
  expect(difference(Object.values(found.params).flat(), Object.values(expected.params).flat())).toBeLessThan(tolerance);
}

// Without an installed MPI these tests are skipped; STATAL_REQUIRE_MPI=1 makes that a failure.
describe.runIf(await hasLauncher())('a training on three ranks', () => {
  let told: Told;
  let byRanks: Trained;
  let byOne: Trained;

  beforeAll(async () => {
    await temporaryDirectory(async (directory) => {
      const store = checkpointDirectory(`${directory}/by-one`);
      const start = { ...distributedCases.characters(engines.reference), iterations: 13, checkpoints: { store, every: 5 } };
      await eventsOf(fit(start));
      const program = await programFor('distributed', directory);
      const words = ['--oversubscribe', '-n', String(ranks), process.execPath, program, mpi, directory];
      const { stdout } = await promisify(execFile)('mpirun', words, { env: { ...process.env, ...asRoot }, maxBuffer: 2 ** 26 });
      told = JSON.parse(stdout) as Told;
      const resume = await checkpointDirectory(`${directory}/by-ranks`).load();
      byRanks = await trained('characters', 'reference', { resume, iterations: 25 });
      byOne = await trained('characters', 'reference', { resume: await store.load(), iterations: 25 });
    });
  }, 240_000);

  async function trained(name: string, engine: keyof typeof engines, more: object = {}): Promise<Trained> {
    const training = { ...distributedCases[name](engines[engine]), ...more };
    const events = await eventsOf(fit(training));
    return { losses: lossesOf(events), params: flat(training.params) };
  }

  test('all ranks took part', () => expect(told.size).toBe(ranks));

  // Ranks add up their parts of a sum in another order than one process does. That is all the difference there may be.
  test.each(Object.keys(distributedCases))('%s: float64 gives the numbers of one process, within its rounding', async (name) => {
    expectSame(told[`${name} on reference`] as Trained, await trained(name, 'reference', { iterations: 20 }), 1e-10);
  });

  test.each(Object.keys(distributedCases))('%s: float32 gives the losses of one process', async (name) => {
    expectSame(told[`${name} on wasm`] as Trained, await trained(name, 'wasm'), 1e-4);
  });

  test.each(Object.keys(engines))('buckets on %s hold the sums over all ranks, at every step', (name) => {
    const { count, rounds } = told[`buckets on ${name}`] as { count: number; rounds: readonly Round[] };
    expect(count).toBe(4);
    rounds.forEach(({ sums, gradients }, index) => {
      const round = index + 1;
      expect(sums).toEqual({ count: 30 * round + 3, loss: 1.5, stops: 1 });
      // Ranks 0 and 1 add 1 and 2 times the gradient; rank 2 adds nothing.
      const expected = (factor: number, size: number) => Array.from({ length: size }, (_, element) => round * factor * (element + 1) * 3);
      expect(gradients).toEqual({ a: expected(1, 15), b: expected(2, 40), d: expected(4, 7), e: expected(5, 90) });
    });
  });

  test('goes on in one process, and the other way round', async () => {
    const never = await trained('characters', 'reference', { iterations: 25 });
    expect(difference(Object.values(byOne.params).flat(), Object.values(never.params).flat())).toBeLessThan(1e-10);
    expectSame(byRanks, byOne, 1e-10);
    expectSame(told.resumed, byOne, 1e-10);
  });

  test('ends after the same iteration on all ranks if one is asked to stop', () => {
    expect(told.stopped).toEqual(Array.from({ length: ranks }, () => expect.objectContaining({ reason: 'aborted', iteration: 5 })));
  });

  test('a store that fails on rank 0 ends all ranks with its reason', () => {
    expect(told.full).toEqual(['Error: the disk is full', 'RankError: rank 0: the disk is full', 'RankError: rank 0: the disk is full']);
  });

  test('ranks that start with different parameters are an error', () => {
    expect(told.other).toMatch(/TrainingError: fit: .*rank 1 has other parameters than rank 0/);
  });

  test('ranks with different numbers of batches or different plans are an error at the start', () => {
    expect(told.unlike).toEqual([
      expect.stringMatching(/^TrainingError: fit: batches\.count is \d+ on rank 2, and \d+ on rank 0\. Give all ranks the same data and/),
      expect.stringMatching(/^TrainingError: fit: iterations is 1 on rank 2, and \d+ on rank 0\. /),
      expect.stringMatching(/^TrainingError: fit: checkpoints is given on rank 2, and not given on rank 0\. /),
      expect.stringMatching(/^TrainingError: fit: after iteration 2 rank 2 has other parameters than rank 0\. /),
    ]);
  });
});
