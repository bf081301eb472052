/** The gated recurrent unit. Gates are packed in PyTorch's order: reset, update, candidate. */
import { add, mul, sigmoid, slice, split, sub, type Tensor, tanh } from '@statal/tensors';
import type { Cell, CellResult } from './cell.js';
import { checkOptions, type OptionRule } from './checkOptions.js';
import { makeCell } from './makeCell.js';
import { matrices, type Variant } from './products.js';

/** The options of `gru`. */
export interface GruOptions<Reset extends 'after' | 'before' = 'after' | 'before'> {
  /** Whether the reset gate acts after the product of state and U (PyTorch, cuDNN, Keras) or before (the papers). Default: `after`. */
  readonly reset?: Reset | undefined;
}

/**
 * r, z = sigma(x W + h U + b), h' = (1 - z) n + z h, and the output is h'. z is the share of the old state (Cho et al., 2014).
 *
 * The candidate is n = tanh(x W + b + r (h U + c)) with `reset: 'after'`, which has a second bias c [units], and
 * n = tanh(x W + (r h) U + b) with `reset: 'before'`.
 *
 * W [inputs, 3 units], U [units, 3 units], b [3 units], packed r z n; state h [units]. With r = 1 and z = 0 it is `rnn`. `observe`
 * shows r, z, n as reset, update, candidate.
 *
 * @example
 * const layer = recurrent(gru({ reset: 'before' }), { inputs: 40, units: 64 });
 */
export function gru(options?: GruOptions<'after'>): Cell<'W' | 'U' | 'b' | 'c', 'h', never>;
export function gru(options: GruOptions<'before'>): Cell<'W' | 'U' | 'b', 'h', never>;
export function gru(options?: GruOptions): Cell<'W' | 'U' | 'b', 'h', never>;
export function gru(options: GruOptions = {}): Cell<'W' | 'U' | 'b', 'h', never> {
  return gruCell(checkOptions<Chosen>('gru', options, gruRules), { name: 'gru', products: matrices });
}

type Chosen = { readonly reset: 'after' | 'before' };

export const gruRules: { readonly reset: OptionRule<'after' | 'before'> } = { reset: ['after', 'before'] };

/** The cell with any products. */
export function gruCell(options: Chosen & Cell['options'], variant: Variant): Cell<'W' | 'U' | 'b', 'h', never> {
  return options.reset === 'after' ? resetAfter(options, variant) : resetBefore(options, variant);
}

function resetAfter(options: Cell['options'], { name, products }: Variant): Cell<'W' | 'U' | 'b' | 'c', 'h', never> {
  const { image, pixels } = products;
  return makeCell({
    name,
    options,
    image,
    params: ({ inputs, units }) => ({
      W: products.inputWeights(inputs, 3 * units),
      U: products.stateWeights(units, 3 * units),
      b: [3 * units],
      c: [units],
    }),
    state: ({ units }) => ({ h: [...pixels, units] }),
    step({ x, h }, { W, U, b, c }) {
      const [xr, xz, xn] = split(add(products.ofInput(x, W), b), 3, { axis: -1 }); // each [B, H]
      const [hr, hz, hn] = split(products.ofState(h, U), 3, { axis: -1 }); // each [B, H]
      const r = sigmoid(add(xr, hr));
      const z = sigmoid(add(xz, hz));
      const n = tanh(add(xn, mul(r, add(hn, c))));
      return updated(h, { reset: r, update: z, candidate: n });
    },
  });
}

function resetBefore(options: Cell['options'], { name, products }: Variant): Cell<'W' | 'U' | 'b', 'h', never> {
  const { image, pixels } = products;
  return makeCell({
    name,
    options,
    image,
    params: ({ inputs, units }) => ({
      W: products.inputWeights(inputs, 3 * units),
      U: products.stateWeights(units, 3 * units),
      b: [3 * units],
    }),
    state: ({ units }) => ({ h: [...pixels, units] }),
    step({ x, h }, { W, U, b }) {
      const units = h.shape[h.shape.length - 1];
      const gates = slice(U, { axis: -1, start: 0, size: 2 * units }); // [H, 2H]
      const candidate = slice(U, { axis: -1, start: 2 * units, size: units }); // [H, H]
      const [xr, xz, xn] = split(add(products.ofInput(x, W), b), 3, { axis: -1 }); // each [B, H]
      const [hr, hz] = split(products.ofState(h, gates), 2, { axis: -1 }); // each [B, H]
      const r = sigmoid(add(xr, hr));
      const z = sigmoid(add(xz, hz));
      const n = tanh(add(xn, products.ofState(mul(r, h), candidate)));
      return updated(h, { reset: r, update: z, candidate: n });
    },
  });
}

/** h' = (1 - z) n + z h */
function updated(h: Tensor, gates: { readonly reset: Tensor; readonly update: Tensor; readonly candidate: Tensor }): CellResult<'h'> {
  const { update: z, candidate: n } = gates;
  const next = add(mul(sub(1, z), n), mul(z, h));
  return { state: { h: next }, output: next, gates };
}
