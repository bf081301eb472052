/** The cells that were tried in the search for `statal({ memory: 'content' })`. They are one family, with a few choices each. */
import { type Cell, defineCell, type Initializer, initializers, type ParameterSpec } from '@statal/cells';
import {
  add,
  clamp,
  concat,
  div,
  expm1,
  greater,
  matmul,
  mean,
  mul,
  neg,
  relu,
  sigmoid,
  split,
  sqrt,
  straightThrough,
  sub,
  type Tensor,
  tanh,
} from '@statal/tensors';

/** The choices of a form. */
export interface BlendForm {
  /** How strongly a neuron fires at a drive; see `firings`. */
  readonly fire: keyof typeof firings;
  /** What follows the new state in the output. Default: nothing. `activation` gives relu(d) and the state before the step instead. */
  readonly output?: 'before' | 'recalled' | 'change' | 'activation' | undefined;
  /** The bias of the drive at the start: a number, or the ends of a range over the neurons. Default: uniform within 1 / sqrt(units). */
  readonly bias?: number | undefined;
  readonly biasFrom?: number | undefined;
  readonly biasTo?: number | undefined;
  /** Factor of the drive. Default: 1. */
  readonly slope?: number | undefined;
  /** Whether the sums are normalized over the neurons (Ba, Kiros and Hinton, 2016). */
  readonly normalize?: boolean | undefined;
  /** Whether the states that c reads are multiplied by p, as in the minimal gated unit (Zhou et al., 2016). */
  readonly reset?: boolean | undefined;
  /** Whether the product of state and U that makes c starts orthogonal (Saxe, McClelland and Ganguli, 2014). */
  readonly orthogonal?: boolean | undefined;
}

const { byUnits } = initializers;

/** 1 - exp(-a), the probability of at least one event where a are expected. */
const evidence = (d: Tensor): Tensor => neg(expm1(neg(relu(d))));
const hardSigmoid = (d: Tensor): Tensor => clamp(add(mul(d, 0.25), 0.5), { min: 0, max: 1 });

/** The strength of firing p, from 0 to 1, of a drive d [B, H]. `step` and those with "Soft" have the slope of the sigmoid everywhere. */
const firings = {
  /** A gate, never 0. */
  sigmoid: (d: Tensor): Tensor => sigmoid(d),
  /** 0 where d is not above 0. */
  evidence: (d: Tensor): Tensor => evidence(d),
  /** 1 - exp(-softplus(d)) is sigma(d). */
  evidenceSoft: (d: Tensor): Tensor => straightThrough(evidence(d), sigmoid(d)),
  /** 0 below -2 and 1 above 2. */
  hard: (d: Tensor): Tensor => hardSigmoid(d),
  hardSoft: (d: Tensor): Tensor => straightThrough(hardSigmoid(d), sigmoid(d)),
  /** 0 or 1 (Bengio, Léonard and Courville, 2013). */
  step: (d: Tensor): Tensor => straightThrough(greater(d, 0), sigmoid(d)),
} as const;

/**
 * d and v are sums of input and state, c = tanh v, p = fire(slope d), s' = s + p (c - s). State s [units]. Output s', or [s', second] with
 * second = s (`before`), p s (`recalled`) or p (c - s) (`change`), or [relu(d), s] (`activation`).
 *
 * W [inputs, 2 units], U [units, 2 units], b [2 units], packed d v.
 */
export function blendForm(form: BlendForm): Cell {
  const { fire, output, normalize, reset, slope = 1 } = form;
  return defineCell({
    name: 'blendForm',
    options: Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined)),
    params: ({ inputs, units }): Record<string, ParameterSpec> => ({
      W: [inputs, 2 * units],
      U: { shape: [units, 2 * units], init: initializers.packed([byUnits, form.orthogonal ? initializers.orthogonal : byUnits]) },
      b: { shape: [2 * units], init: initializers.packed([driveBias(form), byUnits]) },
      ...(normalize && { g: { shape: [2 * units], init: initializers.ones } }),
    }),
    state: ({ units }) => ({ s: [units] }),
    output: ({ units }) => (output === undefined ? 1 : 2) * units,
    step({ x, s }, params) {
      const strengthOf = (drive: Tensor): Tensor => firings[fire](mul(drive, slope));
      const { d, p, v } = (reset ? resetting : summed)(x, s, params, strengthOf);
      const content = tanh(v);
      const change = mul(p, sub(content, s));
      const next = add(s, change);
      const parts = { before: [next, s], recalled: [next, mul(p, s)], change: [next, change], activation: [relu(d), s] };
      return {
        state: { s: next },
        output: output === undefined ? next : concat(parts[output], { axis: -1 }),
        gates: { fired: p, content },
      };
    },
  }) as Cell;
}

interface Params {
  readonly [name: string]: Tensor;
}

/** d, p and v, [B, H] each. */
interface Drive {
  readonly d: Tensor;
  readonly p: Tensor;
  readonly v: Tensor;
}

function summed(x: Tensor, s: Tensor, { W, U, b, g }: Params, strengthOf: (d: Tensor) => Tensor): Drive {
  const sums = add(add(matmul(x, W), b), matmul(s, U));
  const [d, v] = split(g === undefined ? sums : normalized(sums, g), 2, { axis: -1 });
  return { d, p: strengthOf(d), v };
}

/** The same, where v reads p s in place of s. */
function resetting(x: Tensor, s: Tensor, { W, U, b }: Params, strengthOf: (d: Tensor) => Tensor): Drive {
  const [xd, xv] = split(add(matmul(x, W), b), 2, { axis: -1 });
  const [Ud, Uv] = split(U, 2, { axis: -1 });
  const d = add(xd, matmul(s, Ud));
  const p = strengthOf(d);
  return { d, p, v: add(xv, matmul(mul(p, s), Uv)) };
}

function normalized(sums: Tensor, g: Tensor): Tensor {
  const row = { axis: -1, keepDims: true };
  const centered = sub(sums, mean(sums, row));
  return mul(div(centered, sqrt(add(mean(mul(centered, centered), row), 1e-5))), g);
}

function driveBias({ bias, biasFrom = 0, biasTo }: BlendForm): Initializer {
  if (biasTo !== undefined) return initializers.spread({ from: biasFrom, to: biasTo });
  return bias === undefined ? byUnits : initializers.constant(bias);
}
