/**
 * Which engine is the fastest depends on the step, on the sizes and on the machine, so it is measured: with the caller's own step, on
 * each candidate. What a GPU takes to compile and to answer is part of the truth; the first is not timed, the second is.
 */
import { needList, needOptions } from '../checkArguments.js';
import { aFunction, checkField } from '../checkFields.js';
import type { ComputeEngine } from '../engine.js';
import { StatalError } from '../errors.js';
import { read } from '../ops/creation.js';
import { leaves } from '../tree.js';
import { createEngine, type EngineOptions } from './createEngine.js';

export interface FastestEngineOptions {
  /** Default: wasm, then the GPU by way of WebGPU and of WebGL 2. Of equals the first wins. */
  readonly candidates?: readonly EngineOptions[] | undefined;
}

export interface FastestEngine {
  /** Ready for use; all others are closed. */
  readonly engine: ComputeEngine;
  /** One entry for each candidate, in their order. */
  readonly report: readonly EngineTrial[];
}

/** How a candidate did: a time, or the reason why it was left out. */
export type EngineTrial = { readonly name: string; readonly milliseconds: number } | { readonly name: string; readonly leftOut: string };

const usualCandidates: readonly EngineOptions[] = [{ kind: 'wasm' }, { kind: 'gpu', mode: 'webgpu' }, { kind: 'gpu', mode: 'webgl2' }];

/** Kernels are written and compiled at the first step, and again at the second, whose state and parameters lie elsewhere. */
const warmUps = 3;
const rounds = 3;
/** Steps of a round; the last is read. */
const stepsOfRound = 3;
/** One that takes so many times as long as the best is not timed to the end. */
const hopeless = 3;

/**
 * `prepare` builds what the step needs (parameters, data) on the engine it is given and returns the step, which is then called a dozen
 * times. A tensor that it returns, such as the loss, is read: that is when a GPU has really done its work.
 *
 * A gpu engine without a GPU, `engine.gpu.isSoftware`, is not timed unless nothing else runs: it never wins over wasm. A candidate that
 * cannot be opened, or whose step fails, is left out, and the report says why.
 *
 * @example
 * const { engine, report } = await fastestEngine((candidate) => {
 *   const params = model.init({ engine: candidate, random });
 *   return () => trainOnce(params);
 * });
 * @throws StatalError where no candidate can run the step
 */
export async function fastestEngine(prepare: StepMaker, options: FastestEngineOptions = {}): Promise<FastestEngine> {
  checkField('fastestEngine', 'the step', prepare, aFunction);
  needOptions('fastestEngine', options);
  const { candidates = usualCandidates } = options;
  needList('fastestEngine', 'candidates', candidates);
  const attempts: Attempt[] = [];
  let best: Timed | undefined;
  const keepFaster = (index: number, attempt: Attempt): void => {
    attempts[index] = attempt;
    if (!('engine' in attempt)) return;
    const [winner, loser] = best === undefined || attempt.milliseconds < best.milliseconds ? [attempt, best] : [best, attempt];
    loser?.engine.close();
    best = winner;
  };
  for (const [index, candidate] of candidates.entries()) keepFaster(index, await attempt(candidate, prepare, { best }));
  if (best === undefined) {
    for (const [index, { isSoftware }] of [...attempts].entries()) {
      if (isSoftware) keepFaster(index, await attempt(candidates[index], prepare, { best, mayBeSoftware: true }));
    }
  }
  const report = attempts.map((each): EngineTrial => {
    const { name } = each;
    return 'engine' in each ? { name, milliseconds: each.milliseconds } : { name, leftOut: each.leftOut };
  });
  if (best !== undefined) return { engine: best.engine, report };
  const reasons = attempts.map((each) => `${each.name}: ${'engine' in each ? '' : each.leftOut}`).join('; ');
  const error = new StatalError('fastestEngine', `no engine can run the step: ${reasons || 'there are no candidates'}`);
  error.cause = attempts.find(({ cause }) => cause !== undefined)?.cause;
  throw error;
}

/** Builds a step on an engine: what `fastestEngine` times. */
export type StepMaker = (engine: ComputeEngine) => (() => unknown) | Promise<() => unknown>;

interface Timed {
  readonly name: string;
  readonly engine: ComputeEngine;
  readonly milliseconds: number;
}

type Attempt = (Timed | { readonly name: string; readonly leftOut: string }) & { readonly isSoftware?: boolean; readonly cause?: unknown };

async function attempt(
  candidate: EngineOptions,
  prepare: StepMaker,
  { best, mayBeSoftware = false }: { readonly best: Timed | undefined; readonly mayBeSoftware?: boolean },
): Promise<Attempt> {
  let engine: ComputeEngine | undefined;
  try {
    engine = await createEngine(candidate);
    const { name } = engine;
    if (engine.gpu?.isSoftware && !mayBeSoftware) {
      engine.close();
      return { name, leftOut: 'there is no GPU behind it', isSoftware: true };
    }
    return { name, engine, milliseconds: await timeOf(await prepare(engine), engine, best?.milliseconds ?? Number.POSITIVE_INFINITY) };
  } catch (cause) {
    engine?.close();
    const leftOut = cause instanceof Error ? cause.message : String(cause);
    return { name: engine?.name ?? candidateName(candidate), leftOut, cause };
  }
}

/** Milliseconds a step: the median of some rounds, or the first figure that is hopeless beside `best`. */
async function timeOf(step: () => unknown, engine: ComputeEngine, best: number): Promise<number> {
  for (let warmUp = 1; warmUp < warmUps; warmUp++) await timeOfRound(step, engine, 1);
  const first = await timeOfRound(step, engine, 1);
  if (first > hopeless * best) return first;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timeOfRound(step, engine, stepsOfRound));
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

async function timeOfRound(step: () => unknown, engine: ComputeEngine, steps: number): Promise<number> {
  const started = performance.now();
  let result: unknown;
  for (let count = 0; count < steps; count++) {
    result = await step();
    await engine.drain?.();
  }
  const [tensor] = leaves(result);
  if (tensor !== undefined) await read(tensor);
  // What is not read is waited for: one call of drain is behind.
  else await engine.drain?.();
  return (performance.now() - started) / steps;
}

/** `gpu:webgpu` */
function candidateName({ kind = 'wasm', mode }: EngineOptions): string {
  return mode === undefined ? kind : `${kind}:${mode}`;
}
