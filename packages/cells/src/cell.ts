/**
 * What a recurrent cell is: plain data and a pure step, after Equinox. The same cell serves training, inference and
 * single-step streaming; whoever runs it brings the time loop, the parameters and the batch.
 */
import type { StepResult } from '@statal/autograd';
import type { Engine, Random, Shape, Tensor } from '@statal/tensors';
import type { Json } from './json.js';

/** Width of the input and number of units: what the shapes of a cell depend on. */
export interface CellSizes {
  readonly inputs: number;
  readonly units: number;
}

/** What an initializer is told about the parameter it makes. */
export interface InitializerContext extends CellSizes {
  readonly engine: Engine;
  readonly shape: Shape;
  /** A key of its own for every parameter. */
  readonly random: Random;
}

/** Makes the first value of a parameter: a float tensor of the given shape. */
export type Initializer = (context: InitializerContext) => Tensor;

/** A shape, filled uniformly within +-1/sqrt(units) as PyTorch does, or a shape and its initializer. */
export type ParameterSpec = Shape | { readonly shape: Shape; readonly init?: Initializer };

/**
 * A random input of a step: 1/(1 - rate) with probability 1 - rate, else 0, so that its mean is 1 (inverted dropout:
 * Srivastava et al., "Dropout", 2014). Drawn in training, 1 in evaluation.
 */
export interface Noise {
  /** Of one row; the step sees [B, ...shape]. */
  readonly shape: (sizes: CellSizes) => Shape;
  /** Probability of 0, from 0 to less than 1. */
  readonly rate: number;
  /** A new mask for every `step`, or one for the whole `sequence` (Gal and Ghahramani, 2016). */
  readonly each: 'step' | 'sequence';
}

/** What a step computes from: the input x [B, inputs], and every state and noise under its name, [B, ...shape]. */
export type StepInputs<Names extends string> = { readonly x: Tensor } & { readonly [Name in Names]: Tensor };

/** What a step gives. `S` are the names of the states. */
export interface CellResult<S extends string> extends StepResult<{ readonly [Name in S]: Tensor }, Tensor> {
  /**
   * What is worth a look inside the step, by name: gates, candidates, [B, ...], or [...] where all rows have the same. `record` of
   * `@statal/layers` shows them over time; nobody else asks for them, so to name one that is computed anyway costs nothing.
   */
  readonly gates?: { readonly [name: string]: Tensor };
}

/**
 * A recurrent cell. `P`, `S` and `N` are the names of its parameters, states and noises.
 *
 * Make one with `defineCell`; run it over a sequence with `recurrent` of `@statal/layers`, or with `scan` by hand.
 */
export interface Cell<P extends string = string, S extends string = string, N extends string = string> {
  readonly name: string;
  /** How this cell differs from others of its name, as plain JSON: `{ reset: 'after' }`. */
  readonly options: { readonly [name: string]: Json };
  params(sizes: CellSizes): { readonly [Name in P]: ParameterSpec };
  /** Shape of each state, of one row. */
  state(sizes: { readonly units: number }): { readonly [Name in S]: Shape };
  /** Width of the output. */
  output(sizes: { readonly units: number }): number;
  readonly noise: { readonly [Name in N]: Noise };
  /** One step: from the input and the old state to the new state and the output [B, output]. Pure. */
  step(inputs: StepInputs<S | N>, params: { readonly [Name in P]: Tensor }): CellResult<S>;
}
