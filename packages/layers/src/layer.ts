/**
 * What a layer is: it makes its parameters, applies them, and describes itself as JSON. Parameters and state live
 * outside it, as plain nested objects of tensors, so that whoever trains owns them.
 */
import type { Bptt, FlagOptions, StepResult } from '@statal/autograd';
import type { CellResult, Json } from '@statal/cells';
import type { Engine, Random, Tensor, Tree } from '@statal/tensors';

export interface InitOptions {
  readonly engine: Engine;
  readonly random: Random;
}

/** `lengths`, `mask` and `resets` say which steps of which rows are there, and where another sequence begins. */
export interface ApplyOptions<S = Tree> extends FlagOptions {
  /** Where to go on from; zeros unless given. */
  readonly state?: S;
  /** Given in training, left out in evaluation: the same key draws the same noise. */
  readonly random?: Random;
  /** How far errors travel back through time; `full()` unless told. */
  readonly bptt?: Bptt;
  /** Runs every recurrent layer, so that it can see what happens inside: how `record` works. A layer made of others hands it on. */
  readonly observe?: Observe;
}

/** The loop of a recurrent layer, with an output at every step made of what the cell gives. */
export type CellLoop<States extends string> = <O extends Tree>(
  shown: (result: CellResult<States>) => O,
) => StepResult<CellResult<States>['state'], O>;

/** Runs the loop of a recurrent layer and gives back its state and its output. */
export type Observe = <States extends string>(
  layer: { readonly name: string; readonly params: Tree; readonly batch: number },
  loop: CellLoop<States>,
) => StepResult<CellResult<States>['state'], Tensor>;

export interface LayerResult<S = Tree> {
  readonly output: Tensor;
  /** What to pass as `state` to go on where this sequence ended. `{}` for a layer without memory. */
  readonly state: S;
  /**
   * What takes the place of `lengths`, `mask` and `resets` in the layers after this one, where it changes the steps: fewer of
   * them, or `{}` where the output has no time. As they were given, unless told.
   */
  readonly flags?: FlagOptions;
}

/** Plain JSON from which `layerFromConfig` makes the same layer again. */
export interface LayerConfig {
  readonly layer: string;
  readonly [option: string]: Json;
}

/** The state of a layer without memory. */
export type NoState = Record<never, never>;
/** The parameters of a layer that has none. */
export type NoParams = Record<never, never>;

/** A layer. `P` are its parameters, `S` its state: trees of tensors. Sequences are [T, B, features], time first. */
export interface Layer<P = Tree, S = Tree> {
  /** What error messages call it, e.g. `recurrent(lstm)`. */
  readonly name: string;
  /** Features it takes; `indices` where it takes int indices. */
  readonly inputs: number | 'any' | 'indices';
  /** Features it gives. */
  readonly units: number | 'same' | 'unknown';
  init(options: InitOptions): P;
  /** Frees all it makes except what it returns, unless it is being recorded. */
  apply(params: P, x: Tensor, options?: ApplyOptions<S>): LayerResult<S>;
  config(): LayerConfig;
}
