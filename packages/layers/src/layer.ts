/**
 * The layer interface: a layer makes its parameters, applies them, and describes itself as JSON. Parameters and state live outside
 * it, as plain nested objects of tensors, so the training code owns them.
 */
import type { Bptt, FlagOptions, StepResult } from '@statal/autograd';
import type { CellResult, Json } from '@statal/cells';
import type { Engine, Random, Tensor, Tree } from '@statal/tensors';

/** What `Layer.init` needs: the engine that holds the parameters, and the key of their random numbers. */
export interface InitOptions {
  readonly engine: Engine;
  readonly random: Random;
}

/** `lengths`, `mask` and `resets` say which steps of each batch row are valid and where another sequence begins. */
export interface ApplyOptions<S = Tree> extends FlagOptions {
  /** The state before the first step. Default: zeros. */
  readonly state?: S | undefined;
  /**
   * Pass it in training, omit it in evaluation. The same key draws the same noise. A layer that draws noise for each row of the batch says which
   * axis they are on, `random.unitTensor(engine, shape, { batchAxis })`. Then ranks that share a batch draw what one rank draws.
   */
  readonly random?: Random | undefined;
  /** How far gradients flow back through time. Default: `fullBptt()`. */
  readonly bptt?: Bptt | undefined;
  /** Runs the loop of every recurrent layer, to observe its states and gates; `observe` uses it. Composite layers pass it on. */
  readonly observe?: Observe | undefined;
}

/** The loop of a recurrent layer. At every step it outputs what `shown` makes from the cell's result. */
export type CellLoop<States extends string> = <O extends Tree>(
  shown: (result: CellResult<States>) => O,
) => StepResult<CellResult<States>['state'], O>;

/** Runs the loop of a recurrent layer and returns its state and output. */
export type Observe = <States extends string>(
  layer: { readonly name: string; readonly params: Tree; readonly batch: number },
  loop: CellLoop<States>,
) => StepResult<CellResult<States>['state'], Tensor>;

/** The result of `Layer.apply`. */
export interface LayerResult<S = Tree> {
  readonly output: Tensor;
  /** Pass it as `state` to continue where this sequence ended. `{}` for a layer without state. */
  readonly state: S;
  /**
   * Replaces `lengths`, `mask` and `resets` for the next layers, if this layer changes the steps; `{}` if the output has no time
   * axis. Default: unchanged.
   */
  readonly flags?: FlagOptions | undefined;
}

/** Plain JSON from which `layerFromConfig` makes the same layer. */
export interface LayerConfig {
  readonly layer: string;
  readonly [option: string]: Json;
}

/** The state of a layer that has none. */
export type NoState = Record<never, never>;
/** The parameters of a layer that has none. */
export type NoParams = Record<never, never>;

/** A layer with parameters `P` and state `S`, both trees of tensors. Sequences are [T, B, features], time first. */
export interface Layer<P = Tree, S = Tree> {
  /** Its name in error messages, e.g. `recurrent(lstm)`. */
  readonly name: string;
  /** Number of input features, or `indices` for int indices. */
  readonly inputs: number | 'any' | 'indices';
  /** Number of output features. */
  readonly units: number | 'same' | 'unknown';
  init(options: InitOptions): P;
  /** Frees every tensor made in it except its result, unless the call is recorded. */
  apply(params: P, x: Tensor, options?: ApplyOptions<S>): LayerResult<S>;
  config(): LayerConfig;
}
