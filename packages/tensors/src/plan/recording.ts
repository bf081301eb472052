/**
 * While a step is recorded as a plan, everything done on its engine goes to the recorder: also ops on tensors from outside of the step. So
 * nothing is computed while recording, and nothing is left out of the plan.
 */
import type { Data } from '../dtype.js';
import type { ComputeEngine, Engine, Tensor } from '../engine.js';
import type { UpdateAttributes, UpdateRule } from '../updates.js';

/** The recorder of a plan, as the ops see it. */
export interface Recorder extends ComputeEngine {
  /** The engine that will run the plan. */
  readonly target: ComputeEngine;
  recordUpdate<K extends UpdateRule>(rule: K, attributes: () => UpdateAttributes[K], tensors: readonly Tensor[]): void;
  /** Calls `action` at this place of each run of the plan. */
  addAction(action: () => void): void;
  /** Shows the elements of `tensor` to `take` at this place of each run of the plan. */
  lend(tensor: Tensor, take: (elements: Data) => void): void;
  addCondition(condition: () => boolean): void;
}

let active: Recorder | undefined;

/** Runs `body` while `recorder` takes all that is done on its target. */
export function recordingWith<T>(recorder: Recorder, body: () => T): T {
  const outside = active;
  active = recorder;
  try {
    return body();
  } finally {
    active = outside;
  }
}

/** The recorder of an engine while a plan is being recorded; otherwise the engine. */
export function redirected<E extends Engine>(engine: E): E | Recorder {
  return active !== undefined && active.target === (engine as Engine) ? active : engine;
}

/** The recorder of an engine, or `undefined` if no plan is being recorded on it. */
export function recorderOf(engine: Engine): Recorder | undefined {
  const found = redirected(engine.base);
  return 'recordUpdate' in found ? (found as Recorder) : undefined;
}

/** The engine that holds the elements in the end: that of the plan if `engine` records one. */
export function targetOf(engine: Engine): ComputeEngine {
  const { base } = engine;
  return 'recordUpdate' in base ? (base as Recorder).target : base;
}

/** Calls `action` now. While a plan is being recorded, each run of the plan calls it instead. */
export function atEachRun(engine: Engine, action: () => void): void {
  const recorder = recorderOf(engine);
  if (recorder === undefined) action();
  else recorder.addAction(action);
}

/**
 * Shows the elements of `tensor` to `take` now. While a plan is being recorded, each run of the plan does. Returns whether the engine
 * can: a device has its elements elsewhere.
 */
export function lendElements(tensor: Tensor, take: (elements: Data) => void): boolean {
  const engine = tensor.engine.base;
  if (targetOf(engine).lend === undefined) return false;
  redirected(engine).lend?.(tensor, take);
  return true;
}

/** While a plan is being recorded: the plan holds as long as `condition` is true. */
export function holdsWhile(engine: Engine, condition: () => boolean): void {
  recorderOf(engine)?.addCondition(condition);
}
