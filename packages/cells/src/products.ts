/**
 * How the gates of a cell read its input and its state. The equations of a cell name the products x W and h U; for vectors they are
 * matrix products, and over images they are convolutions (convolutions.ts). Everything else works on each unit of each pixel.
 */
import { matmul, type Shape, type Tensor } from '@statal/tensors';
import type { Cell, ParameterSpec } from './cell.js';

export interface Products {
  /** Axes of the state between the batch and the units: none, or height and width. */
  readonly pixels: Shape;
  /** The `image` of the cell. */
  readonly image?: Cell['image'] | undefined;
  /** W, for all columns of packed gates. */
  inputWeights(inputs: number, columns: number): ParameterSpec;
  /** U, for a state of `width` numbers. */
  stateWeights(width: number, columns: number): ParameterSpec;
  /** x W */
  ofInput(x: Tensor, W: Tensor): Tensor;
  /** h U */
  ofState(h: Tensor, U: Tensor): Tensor;
}

/** A cell whose equations run with other products, under a name of its own. */
export interface Variant {
  readonly name: string;
  readonly products: Products;
}

/** Products of vectors and matrices: W [inputs, columns], U [width, columns]. */
export const matrices: Products = {
  pixels: [],
  inputWeights: (inputs, columns) => [inputs, columns],
  stateWeights: (width, columns) => [width, columns],
  ofInput: (x, W) => matmul(x, W),
  ofState: (h, U) => matmul(h, U),
};
