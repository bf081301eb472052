/** Batch normalization as trained networks compute it: y = s x + t for each feature. It is folded into the weights beside it. */
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { fail } from './kerasConfig.js';
import type { KerasLayer } from './layerChain.js';

/** y = s x + t, [features] each. */
export interface Affine {
  readonly s: Float32Array;
  readonly t: Float32Array;
}

/** The weights of a batch normalization, [features] each. */
export interface Normalization {
  readonly gamma: Hdf5Array | undefined;
  readonly beta: Hdf5Array | undefined;
  readonly mean: Hdf5Array;
  readonly variance: Hdf5Array;
}

/** A kernel [features, width], and a bias that begins with [width]. */
export interface KernelAndBias {
  readonly kernel: Hdf5Array;
  readonly bias: Hdf5Array | undefined;
}

/** y = (x - mean) / sqrt(variance + epsilon) gamma + beta */
export function normalizationOf({ gamma, beta, mean, variance }: Normalization, epsilon: number): Affine {
  const s = variance.elements.map((value, unit) => (gamma?.elements[unit] ?? 1) / Math.sqrt(value + epsilon));
  return { s, t: mean.elements.map((value, unit) => (beta?.elements[unit] ?? 0) - value * s[unit]) };
}

/** First one, then the other. */
export function composed(first: Affine, then: Affine): Affine {
  return { s: first.s.map((s, unit) => s * then.s[unit]), t: first.t.map((t, unit) => t * then.s[unit] + then.t[unit]) };
}

/** The weights of a layer with the pending normalization in them: (s x + t) W + b = x (s W) + (b + t W). */
export function folded(
  { config: { place } }: KerasLayer,
  { pending }: { readonly pending: { readonly affine: Affine } | undefined },
  weights: KernelAndBias,
): KernelAndBias {
  if (pending === undefined) return weights;
  const { kernel, bias } = weights;
  const { s, t } = pending.affine;
  const [features, width] = kernel.shape;
  if (s.length !== features) fail(place, `takes ${features} features, and the batch normalization before it gives ${s.length}`);
  const elements = kernel.elements.slice();
  const sums = Float64Array.from(bias?.elements ?? new Float32Array(width));
  for (let feature = 0; feature < features; feature++) {
    for (let unit = 0; unit < width; unit++) {
      const at = feature * width + unit;
      sums[unit] += t[feature] * elements[at];
      elements[at] *= s[feature];
    }
  }
  return { kernel: { shape: kernel.shape, elements }, bias: { shape: bias?.shape ?? [width], elements: Float32Array.from(sums) } };
}

/** The weights of a layer behind which the normalization is: s (x W + b) + t = x (W s) + (s b + t). */
export function foldedBehind({ s, t }: Affine, { kernel, bias }: KernelAndBias): KernelAndBias {
  const units = s.length;
  return {
    kernel: { shape: kernel.shape, elements: kernel.elements.map((value, at) => value * s[at % units]) },
    bias: { shape: [units], elements: t.map((value, unit) => (bias?.elements[unit] ?? 0) * s[unit] + value) },
  };
}
