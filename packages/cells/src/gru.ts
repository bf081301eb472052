/** The gated recurrent unit. Gates are packed in PyTorch's order: reset, update, candidate. */
import { add, mul, slice, split, sub, type Tensor } from '@statal/tensors';
import type { Cell, CellResult, ParameterSpec } from './cell.js';
import { checkOptions, type FilledOptions, type OptionRule } from './checkOptions.js';
import {
  activationRule,
  biasRule,
  clipRule,
  type GateActivationOptions,
  type GateOptions,
  limitedActivation,
  type Unless,
} from './gateOptions.js';
import { makeCell } from './makeCell.js';
import { matrices, type Products, type Variant } from './products.js';

/** The options of `gru`. */
export interface GruOptions<Reset extends 'after' | 'before' = 'after' | 'before'> extends GateOptions, GateActivationOptions {
  /** Whether the reset gate acts after the product of state and U (PyTorch, cuDNN, Keras) or before (the papers). Default: `after`. */
  readonly reset?: Reset | undefined;
}

/** The names of the parameters, as far as the types of the options determine them. */
export type GruParameter<Options extends GruOptions> =
  | 'W'
  | 'U'
  | Unless<Options, 'useBias', false, 'b' | Unless<Options, 'reset', 'before', 'c'>>;

/**
 * r, z = sigma(x W + h U + b), h' = (1 - z) n + z h, and the output is h'. z is the share of the old state (Cho et al., 2014).
 *
 * The candidate is n = phi(x W + b + r (h U + c)) with `reset: 'after'`, which has a second bias c [units], and
 * n = phi(x W + (r h) U + b) with `reset: 'before'`. sigma is `gateActivation`, phi is `activation`. With `clip`, each sum is limited to
 * +-clip before its activation. With `useBias: false`, there is no b and no c.
 *
 * W [inputs, 3 units], U [units, 3 units], b [3 units], packed r z n; state h [units]. With r = 1 and z = 0 it is `rnn`. `observe`
 * shows r, z, n as reset, update, candidate.
 *
 * @example
 * const layer = recurrent(gru({ reset: 'before' }), { inputs: 40, units: 64 });
 */
export function gru<const Options extends GruOptions = { readonly reset: 'after' }>(
  options?: Options,
): Cell<GruParameter<Options>, 'h', never> {
  const chosen = checkOptions<Chosen>('gru', options ?? {}, gruRules);
  return gruCell(chosen, { name: 'gru', products: matrices }) as Cell<GruParameter<Options>, 'h', never>;
}

type Parameter = 'W' | 'U' | 'b' | 'c';

type Chosen = FilledOptions<GruOptions, keyof GateOptions | keyof GateActivationOptions>;

export const gruRules: { readonly [Name in keyof Chosen]-?: OptionRule<Chosen[Name]> } = {
  reset: ['after', 'before'],
  gateActivation: activationRule('sigmoid'),
  activation: activationRule('tanh'),
  clip: clipRule,
  useBias: biasRule,
};

/** The cell with any products. */
export function gruCell(options: Chosen & Cell['options'], { name, products }: Variant): Cell<Parameter, 'h', never> {
  const { reset, useBias = true } = options;
  return makeCell({
    name,
    options,
    image: products.image,
    params: ({ inputs, units }) =>
      ({
        W: products.inputWeights(inputs, 3 * units),
        U: products.stateWeights(units, 3 * units),
        ...(useBias && { b: [3 * units] }),
        ...(useBias && reset === 'after' && { c: [units] }),
      }) as Record<Parameter, ParameterSpec>,
    state: ({ units }) => ({ h: [...products.pixels, units] }),
    step: reset === 'after' ? resetAfter(options, products) : resetBefore(options, products),
  });
}

type Step = Cell<Parameter, 'h', never>['step'];

function resetAfter(options: Chosen, products: Products): Step {
  const { useBias = true } = options;
  const { sigma, phi } = activationsOf(options);
  return ({ x, h }, { W, U, b, c }) => {
    const xW = products.ofInput(x, W);
    const [xr, xz, xn] = split(useBias ? add(xW, b) : xW, 3, { axis: -1 }); // each [B, H]
    const [hr, hz, hn] = split(products.ofState(h, U), 3, { axis: -1 }); // each [B, H]
    const r = sigma(add(xr, hr));
    const z = sigma(add(xz, hz));
    const n = phi(add(xn, mul(r, useBias ? add(hn, c) : hn)));
    return updated(h, { reset: r, update: z, candidate: n });
  };
}

function resetBefore(options: Chosen, products: Products): Step {
  const { useBias = true } = options;
  const { sigma, phi } = activationsOf(options);
  return ({ x, h }, { W, U, b }) => {
    const units = h.shape[h.shape.length - 1];
    const gates = slice(U, { axis: -1, start: 0, size: 2 * units }); // [H, 2H]
    const candidate = slice(U, { axis: -1, start: 2 * units, size: units }); // [H, H]
    const xW = products.ofInput(x, W);
    const [xr, xz, xn] = split(useBias ? add(xW, b) : xW, 3, { axis: -1 }); // each [B, H]
    const [hr, hz] = split(products.ofState(h, gates), 2, { axis: -1 }); // each [B, H]
    const r = sigma(add(xr, hr));
    const z = sigma(add(xz, hz));
    const n = phi(add(xn, products.ofState(mul(r, h), candidate)));
    return updated(h, { reset: r, update: z, candidate: n });
  };
}

/** sigma and phi of the equations, with the limit before them. */
function activationsOf({ gateActivation = 'sigmoid', activation = 'tanh', clip }: Chosen): Record<'sigma' | 'phi', (z: Tensor) => Tensor> {
  return { sigma: limitedActivation(gateActivation, clip), phi: limitedActivation(activation, clip) };
}

/** h' = (1 - z) n + z h */
function updated(h: Tensor, gates: { readonly reset: Tensor; readonly update: Tensor; readonly candidate: Tensor }): CellResult<'h'> {
  const { update: z, candidate: n } = gates;
  const next = add(mul(sub(1, z), n), mul(z, h));
  return { state: { h: next }, output: next, gates };
}
