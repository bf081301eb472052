/**
 * The cell interface: plain data and a pure step, after Equinox. The same cell serves training, inference and streaming step by
 * step. The caller brings the time loop, the parameters and the batch.
 */
import type { StepResult } from '@statal/autograd';
import type { Engine, Random, Shape, Tensor } from '@statal/tensors';
import type { Json } from './json.js';

/** The sizes that the shapes of a cell depend on: input features and units. */
export interface CellSizes {
  readonly inputs: number;
  readonly units: number;
}

/** What an initializer knows about its parameter. */
export interface InitializerContext extends CellSizes {
  readonly engine: Engine;
  readonly shape: Shape;
  /** A separate key for each parameter. */
  readonly random: Random;
}

/** Makes the initial value of a parameter: a float tensor of the given shape. */
export type Initializer = (context: InitializerContext) => Tensor;

/** A shape, which is filled uniformly within +-1/sqrt(units) as in PyTorch, or a shape and its initializer. */
export type ParameterSpec = Shape | { readonly shape: Shape; readonly init?: Initializer | undefined };

/**
 * A random input of a step (inverted dropout). In training 1/(1 - rate) with probability 1 - rate, else 0, so its mean is 1. In
 * evaluation 1 (Srivastava et al., "Dropout", 2014).
 */
export interface Noise {
  /** Shape for one batch row; the step gets [B, ...shape]. */
  readonly shape: (sizes: CellSizes) => Shape;
  /** Probability of 0: at least 0 and less than 1. */
  readonly rate: number;
  /** A new mask for every `step`, or one for the whole `sequence` (Gal and Ghahramani, 2016). */
  readonly each: 'step' | 'sequence';
}

/** Height and width of the images that a cell reads and returns. */
export interface CellImage {
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
}

/** The inputs of a step: x [B, inputs] or [B, H, W, inputs], and every state and noise by name, [B, ...shape]. */
export type StepInputs<Names extends string> = { readonly x: Tensor } & { readonly [Name in Names]: Tensor };

/** The result of a step. `S` are the names of the states. */
export interface CellResult<S extends string> extends StepResult<{ readonly [Name in S]: Tensor }, Tensor> {
  /**
   * Named values inside the step, such as gates and candidates: [B, ...], or [...] if all batch rows share them. `observe` of
   * `@statal/layers` shows them over time. Nothing else reads them, so naming a value that is computed anyway costs nothing.
   */
  readonly gates?: { readonly [name: string]: Tensor } | undefined;
}

/**
 * A recurrent cell. `P`, `S` and `N` are the names of its parameters, states and noises.
 *
 * Make one with `defineCell`; run it over a sequence with `recurrent` of `@statal/layers`, or directly with `scan`.
 */
export interface Cell<P extends string = string, S extends string = string, N extends string = string> {
  readonly name: string;
  /** The options that distinguish cells of this name, as plain JSON: `{ reset: 'after' }`. */
  readonly options: { readonly [name: string]: Json };
  params(sizes: CellSizes): { readonly [Name in P]: ParameterSpec };
  /** Shape of each state for one batch row. */
  state(sizes: { readonly units: number }): { readonly [Name in S]: Shape };
  /** Width of the output. */
  output(sizes: { readonly units: number }): number;
  /** For a cell over images: x is [B, H, W, inputs], and the output [B, H', W', output]. Default: [B, inputs] and [B, output]. */
  readonly image?: CellImage | undefined;
  readonly noise: { readonly [Name in N]: Noise };
  /** One step: maps the input and the old state to the new state and the output. A pure function. */
  step(inputs: StepInputs<S | N>, params: { readonly [Name in P]: Tensor }): CellResult<S>;
}
