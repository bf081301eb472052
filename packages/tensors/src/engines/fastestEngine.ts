/**
 * Measures engines with the caller's own step, because the fastest one depends on the step, the sizes and the machine. Compiling
 * kernels is not timed; waiting for a GPU's result is.
 */
import { needList, needOptions } from '../checkArguments.js';
import { aFunction, checkField } from '../checkFields.js';
import type { ComputeEngine } from '../engine.js';
import { StatalError } from '../errors.js';
import { read } from '../ops/creation.js';
import { leaves } from '../tree.js';
import { createEngine, type EngineOptions } from './createEngine.js';

/** The options of `fastestEngine`. */
export interface FastestEngineOptions {
  /** Default: wasm, then the GPU with WebGPU and with WebGL 2. If two are equally fast, the first wins. */
  readonly candidates?: readonly EngineOptions[] | undefined;
}

/** The result of `fastestEngine`. */
export interface FastestEngine {
  /** The fastest engine, ready to compute. All others are closed. */
  readonly engine: ComputeEngine;
  /** One entry for each candidate, in order. */
  readonly report: readonly EngineTrial[];
}

/** The result of a candidate: its time, or the reason why it was left out. */
export type EngineTrial = { readonly name: string; readonly milliseconds: number } | { readonly name: string; readonly leftOut: string };

const usualCandidates: readonly EngineOptions[] = [{ kind: 'wasm' }, { kind: 'gpu', mode: 'webgpu' }, { kind: 'gpu', mode: 'webgl2' }];

/** Kernels are compiled at the first step, and again at the second, because state and parameters then have other layouts. */
const warmUps = 3;
const rounds = 3;
/** Steps of a round. The last one is read. */
const stepsOfRound = 3;
/** A candidate that takes this many times as long as the best is not timed further. */
const hopeless = 3;

/**
 * Times a step on each candidate, and returns the fastest engine. `prepare` builds what the step needs (parameters, data) on the
 * engine it gets and returns the step, which is then called a dozen times. If the step returns a tensor, such as the loss, it is
 * read, because only then has a GPU finished its work.
 *
 * A gpu engine without a GPU (`engine.gpu.isSoftware`) is timed only if no other engine runs, because it is never faster than wasm. A
 * candidate that cannot be opened, or whose step fails, is left out, and the report says why.
 *
 * @example
 * const { engine, report } = await fastestEngine((candidate) => {
 *   const x = random.normal(candidate, [64, 64]);
 *   return () => sum(matmul(x, x));
 * });
 * report; // for example: wasm 0.1 ms, gpu (webgpu) 2.1 ms
 * @throws StatalError if no candidate can run the step
 */
export async function fastestEngine(prepare: StepMaker, options: FastestEngineOptions = {}): Promise<FastestEngine> {
  checkField('fastestEngine', 'the step', prepare, aFunction);
  needOptions('fastestEngine', options, ['candidates']);
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

/** Builds a step on an engine. `fastestEngine` times the step. */
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

/** Milliseconds for each step: the median of some rounds, or the first time if it is far above `best`. */
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
  // If nothing is read, drain again, because one call of drain may be one step behind.
  else await engine.drain?.();
  return (performance.now() - started) / steps;
}

/** `gpu:webgpu` */
function candidateName({ kind = 'wasm', mode }: EngineOptions): string {
  return mode === undefined ? kind : `${kind}:${mode}`;
}
