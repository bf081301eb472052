/** Long short-term memory and its variants. Gates are packed in PyTorch's order: input, forget, candidate, output. */
import { add, matmul, mul, StatalError, split, sub, type Tensor } from '@statal/tensors';
import { type Activation, activationFunction } from './activations.js';
import type { Cell, Initializer, ParameterSpec } from './cell.js';
import { anyNumber, checkOptions, type FilledOptions, flag, type OptionRule, wholeNumberFrom1 } from './checkOptions.js';
import {
  activationRule,
  biasRule,
  clipRule,
  type GateActivationOptions,
  type GateOptions,
  limitedActivation,
  type Unless,
} from './gateOptions.js';
import { byUnits, ones, zeros } from './initializers.js';
import { inParts } from './inParts.js';
import { makeCell } from './makeCell.js';
import { normalized } from './normalized.js';
import { matrices, type Variant } from './products.js';

/** The options of `lstm`. */
export interface LstmOptions extends GateOptions, GateActivationOptions {
  /**
   * Added to the initial forget bias. With 1 a new cell remembers for longer (Jozefowicz, Zaremba and Sutskever, 2015). That helps
   * with long dependencies, and slows the first thousand updates on text. Default: 0, as in PyTorch.
   */
  readonly forgetBias?: number | undefined;
  /** Whether gates also read c of their own unit: i and f the old one, o the new one (Gers and Schmidhuber, 2000). Default: false. */
  readonly peephole?: boolean | undefined;
  /** i = 1 - f: three gates instead of four; a unit takes in as much as it forgets (Greff et al., 2017). Default: false. */
  readonly coupled?: boolean | undefined;
  /** The activation of c, whose result o multiplies. Default: `activation`, as in Keras. */
  readonly outputActivation?: Activation | undefined;
  /** Width of h, which becomes (o tanh c) P: a large c with small products (Sak, Senior and Beaufays, 2014). Default: no projection. */
  readonly projection?: number | undefined;
  /** Normalizes x W, h U and c (Ba, Kiros and Hinton, 2016). Default: false. */
  readonly layerNorm?: boolean | undefined;
}

/** The names of the parameters, as far as the types of the options determine them. */
export type LstmParameter<Options extends LstmOptions> =
  | 'W'
  | 'U'
  | Unless<Options, 'useBias', false, 'b'>
  | (Options extends { readonly peephole: true } ? 'p' : never)
  | (Options extends { readonly projection: number } ? 'P' : never)
  | (Options extends { readonly layerNorm: true } ? 'g1' | 'g2' | 'g3' | 'b3' : never);

type Parameter = 'W' | 'U' | 'b' | 'p' | 'P' | 'g1' | 'g2' | 'g3' | 'b3';

type Chosen = FilledOptions<LstmOptions, 'projection' | 'outputActivation' | keyof GateOptions | keyof GateActivationOptions>;

export const lstmRules: { readonly [Name in keyof Chosen]-?: OptionRule<Chosen[Name]> } = {
  forgetBias: anyNumber(0),
  peephole: flag,
  coupled: flag,
  projection: wholeNumberFrom1(undefined),
  layerNorm: flag,
  gateActivation: activationRule('sigmoid'),
  activation: activationRule('tanh'),
  outputActivation: { ...activationRule('tanh'), omitted: undefined },
  clip: clipRule,
  useBias: biasRule,
};

/**
 * i, f, o = sigma(x W + h U + b), g = tanh(x W + h U + b), c' = f c + i g, h' = o tanh(c'), and the output is h' (Hochreiter and
 * Schmidhuber, 1997; the forget gate: Gers, Schmidhuber and Cummins, 2000).
 *
 * W [inputs, 4 units], U [units, 4 units], b [4 units], packed i f g o; states h and c [units]. All variants can be combined:
 *
 * - `peephole`: i and f have p c added inside the sigma, o has p c'; p [3 units], packed i f o.
 * - `coupled`: i = 1 - f; there is no i in W, U, b and p, which are packed f g o. ONNX's `input_forget` is f = 1 - i instead: the
 *   same cell, whose W, U, b and p of f are those of i times -1, if 1 - sigma(v) = sigma(-v).
 * - `projection`: h' = (o tanh(c')) P; P [units, projection], h [projection], U [projection, 4 units].
 * - `layerNorm`: LN(x W; g1) + LN(h U; g2) + b, each over all its gates together, and h' = o tanh(LN(c'; g3) + b3), with
 *   LN(v; g) = (v - mean) / sqrt(variance + 1e-5) g; g1, g2 [4 units], g3, b3 [units]. Peepholes read c without normalization.
 * - `gateActivation`, `activation`, `outputActivation`: what stands for sigma, for the tanh of g, and for the tanh of c'.
 * - `clip`: the sums inside of sigma and the tanh of g are limited to +-clip, peepholes included; c' is not.
 * - `useBias: false`: there is no b; b3 of `layerNorm` stays.
 *
 * `observe` shows i, f, g, o as input, forget, candidate, output.
 *
 * @example
 * const layer = recurrent(lstm({ projection: 64 }), { inputs: 65, units: 128 });
 * @throws StatalError if there is a `forgetBias` without biases
 */
export function lstm<const Options extends LstmOptions = { readonly peephole: false }>(
  options?: Options,
): Cell<LstmParameter<Options>, 'h' | 'c', never> {
  const chosen = checkOptions<Chosen>('lstm', options ?? {}, lstmRules);
  return lstmCell(chosen, { name: 'lstm', products: matrices }) as Cell<LstmParameter<Options>, 'h' | 'c', never>;
}

/** The cell with any products. */
export function lstmCell(chosen: Chosen & Cell['options'], { name, products }: Variant): Cell<Parameter, 'h' | 'c', never> {
  const { pixels, image } = products;
  const options = savedOptions(name, chosen);
  const { forgetBias, peephole, coupled, projection, layerNorm, useBias = true } = options;
  const { sigma, phi, psi } = activationsOf(options);
  const gates = coupled ? 3 : 4;
  const forgetInitializer: Initializer = (context) => add(byUnits(context), forgetBias);
  const biases = [forgetInitializer, byUnits, byUnits];
  return makeCell({
    name,
    options,
    image,
    params: ({ inputs, units }) =>
      ({
        W: products.inputWeights(inputs, gates * units),
        U: products.stateWeights(projection ?? units, gates * units),
        ...(useBias && { b: { shape: [gates * units], init: inParts(coupled ? biases : [byUnits, ...biases]) } }),
        ...(peephole && { p: [...pixels, (gates - 1) * units] }),
        ...(projection !== undefined && { P: [units, projection] }),
        ...(layerNorm && {
          g1: { shape: [gates * units], init: ones },
          g2: { shape: [gates * units], init: ones },
          g3: { shape: [units], init: ones },
          b3: { shape: [units], init: zeros },
        }),
      }) as Record<Parameter, ParameterSpec>,
    state: ({ units }) => ({ h: [...pixels, projection ?? units], c: [...pixels, units] }),
    output: ({ units }) => projection ?? units,
    step({ x, h, c }, { W, U, b, p, P, g1, g2, g3, b3 }) {
      const [xW, hU] = [products.ofInput(x, W), products.ofState(h, U)]; // [B, gates H]
      const sums = layerNorm ? add(normalized(xW, g1), normalized(hU, g2)) : add(xW, hU);
      const preactivations = split(useBias ? add(sums, b) : sums, gates, { axis: -1 }); // each [B, H]
      const peepholes = peephole ? split(p, gates - 1, { axis: -1 }) : []; // each [H]
      const withPeephole = (z: Tensor, gate: number, memory: Tensor): Tensor => (peephole ? add(z, mul(peepholes[gate], memory)) : z);

      const early = preactivations.slice(0, -2).map((z, gate) => sigma(withPeephole(z, gate, c))); // f, or i and f
      const f = early[gates - 3];
      const i = coupled ? sub(1, f) : early[0];
      const g = phi(preactivations[gates - 2]);
      const memory = add(mul(f, c), mul(i, g));
      const o = sigma(withPeephole(preactivations[gates - 1], gates - 2, memory));
      const hidden = mul(o, psi(layerNorm ? add(normalized(memory, g3), b3) : memory));
      const output = projection === undefined ? hidden : matmul(hidden, P); // [B, projection]
      return { state: { h: output, c: memory }, output, gates: { input: i, forget: f, candidate: g, output: o } };
    },
  });
}

/** The activations of the gates (sigma), of g (phi) and of c' (psi). */
function activationsOf({ gateActivation = 'sigmoid', activation = 'tanh', outputActivation = activation, clip }: Chosen): {
  readonly [Name in 'sigma' | 'phi' | 'psi']: (z: Tensor) => Tensor;
} {
  return {
    sigma: limitedActivation(gateActivation, clip),
    phi: limitedActivation(activation, clip),
    psi: activationFunction(outputActivation),
  };
}

/** The options without an `outputActivation` that repeats `activation`, which is its default. */
function savedOptions(cell: string, chosen: Chosen & Cell['options']): Chosen & Cell['options'] {
  const { outputActivation, ...others } = chosen;
  const { forgetBias, useBias = true, activation = 'tanh' } = others;
  if (!useBias && forgetBias !== 0) {
    throw new StatalError(cell, `forgetBias is ${forgetBias}, and useBias: false leaves no bias to add it to`, 'Set one of the two');
  }
  const isDefault = outputActivation === undefined || JSON.stringify(outputActivation) === JSON.stringify(activation);
  return isDefault ? others : chosen;
}
