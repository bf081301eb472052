/**
 * The statal cell, which this library exists for. Beside its activation every neuron has a state: its memory of having detected its
 * feature. An LSTM learns with gates what to keep. Here a neuron keeps its state until it detects the feature again.
 */
import { add, concat, greater, mul, relu, StatalError, sigmoid, split, sub, type Tensor, tanh } from '@statal/tensors';
import type { Cell, Initializer, ParameterSpec } from './cell.js';
import { anyNumber, checkOptions, type FilledOptions, flag, type OptionRule, wholeNumberFrom1 } from './checkOptions.js';
import { byUnits, constant, spread } from './initializers.js';
import { inParts } from './inParts.js';
import { makeCell } from './makeCell.js';
import { matrices, type Variant } from './products.js';
import { fading, type MemoryRule, memoryRules, type Seen, type StatalMemory } from './statalMemory.js';

/** The options of `statal`. */
export interface StatalOptions {
  /**
   * What the state stores about the feature: its last activation (`value`), when it occurred (`moments`), whether (`binary`), how
   * surely (`probability`), or what occurred (`content`), which solves the most tasks. Default: `value`, the original cell.
   */
  readonly memory?: StatalMemory | undefined;
  /** For `moments`: the number of slots, each with its own decay rate. Default: 4. */
  readonly slots?: number | undefined;
  /** For `moments`: half-lives start spread evenly on a log scale, from 1 step to this many. Default: 100. */
  readonly expectedLength?: number | undefined;
  /** Whose states a neuron reads: those of `all` neurons, its own (`self`), or `none`. Default: `all`. */
  readonly connect?: 'all' | 'self' | 'none' | undefined;
  /**
   * The output: the `activation`, the `state` before this step, `both` (activation first), or `change`: the state after this step, then
   * what this step changed in it. Default: `change` for `content`, else `activation`.
   */
  readonly output?: 'activation' | 'state' | 'both' | 'change' | undefined;
  /** Whether a gate lets the state decay; the original cell never forgets. Default: false. */
  readonly forget?: boolean | undefined;
  /** theta, the value of pre above which a neuron fires. Default: 0. */
  readonly threshold?: number | undefined;
}

type Parameter = 'W' | 'U' | 'b' | 'logTau';

/** The names of the parameters, as far as the types of the options determine them. */
export type StatalParameter<Options extends StatalOptions> =
  | 'W'
  | 'b'
  | (Options extends { readonly connect: 'none' } ? never : 'U')
  | (Options extends { readonly memory: 'moments' } ? 'logTau' : never);

type Chosen = FilledOptions<StatalOptions, 'slots' | 'expectedLength'>;

/** The options with defaults filled in, as in a saved model. */
export type ChosenStatal = Chosen & Cell['options'];

/**
 * pre = x W + s U + b, a = relu(pre - theta), and a neuron fires where pre > theta. The state s starts at 0 and stays 0 until the
 * neuron first fires. Then, with K slots (1 except for `moments`):
 *
 * - `memory: 'value'`: s' = a where it fired, else s. It stores the last activation.
 * - `memory: 'moments'`: s'_k = a where it fired, else lambda_k s_k, lambda_k = exp(-ln 2 / tau_k). It stores when the neuron fired.
 * - `memory: 'binary'`: s' = s + (1 - s) p, p = 1 where it fired, else 0. It stores whether the neuron fired. The gradient with
 *   respect to pre treats p as sigma(pre - theta): it is (1 - s) sigma'(pre - theta). The gradient with respect to s is 1 - p
 *   (Bengio, Leonard and Courville, "Estimating or propagating gradients through stochastic neurons", 2013).
 * - `memory: 'probability'`: s' = s + (1 - s) (1 - exp(-a)). It stores how surely the neuron fired, from 0 to less than 1 (rounding
 *   may reach 1).
 * - `memory: 'content'`: s' = s + (c - s) (1 - exp(-a)), c = tanh(x Wc + s Uc + bc). It stores what was there when the neuron fired, as
 *   far as it fired: a neuron that does not fire keeps its state to the bit, so it holds it over any time. `probability` is the special
 *   case c = 1. With sigma(pre) in place of 1 - exp(-a) it would be a gated unit with one gate, which always forgets a little.
 *
 * The output is a [units]. With `output: 'state'` it is the state before the step [K units], which tells "again" from "first time"; with
 * `'both'` it is [a, s]. With `'change'` it is [s', s' - s], [2 K units]. `forget` replaces s by f s in the rules for s', with
 * f = sigma(x Wf + s Uf + bf), one f for all slots of a neuron; pre, c and f read s itself.
 *
 * State s [K units], slot by slot. Parameters:
 *
 * - W [inputs, units], b [units], and with `moments` logTau [K].
 * - U [K units, units]; with `connect: 'self'` [K, units], one row for each slot; absent with `'none'`.
 * - With `forget`, W, U and b have columns for f, and with `content` for c, packed pre f c; bf starts at 4. With `content` b for pre starts
 *   spread from 0 to 2 over the neurons: some change their state slowly at first, and others follow the input.
 *
 * `observe` shows a, whether it fired (1 or 0), f and c as activation, fired, forget, content.
 *
 * @example
 * const layer = recurrent(statal({ memory: 'content' }), { inputs: 40, units: 64 });
 * @throws StatalError if options contradict each other: a state that nothing reads, or slots without `moments`
 */
export function statal<const Options extends StatalOptions = { readonly memory: 'value' }>(
  options?: Options,
): Cell<StatalParameter<Options>, 's', never> {
  const chosen = chosenStatal('statal', options ?? {});
  return statalCell(chosen, memoryRules[chosen.memory]) as Cell<StatalParameter<Options>, 's', never>;
}

/**
 * The options of a statal cell with defaults. `more`: rules of further options of this cell.
 *
 * @throws StatalError if options contradict each other
 */
export function chosenStatal<More extends object = Record<never, never>>(
  cell: string,
  options: StatalOptions & { readonly [Name in keyof More]?: More[Name] | undefined },
  more?: { readonly [Name in keyof More]: OptionRule<More[Name]> },
): ChosenStatal & More {
  const isMoments = options?.memory === 'moments';
  const expectedLength: OptionRule<number> = {
    usual: 100,
    expected: 'a number from 1',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 1,
  };
  const chosen = checkOptions<Chosen>(cell, options, {
    ...more,
    memory: ['value', 'moments', 'binary', 'probability', 'content'],
    slots: isMoments ? wholeNumberFrom1(4) : wholeNumberFrom1(undefined),
    expectedLength: isMoments ? expectedLength : { ...expectedLength, usual: undefined },
    connect: ['all', 'self', 'none'],
    output: options?.memory === 'content' ? ['change', 'activation', 'state', 'both'] : ['activation', 'state', 'both', 'change'],
    forget: flag,
    threshold: anyNumber(0),
  });
  for (const name of ['slots', 'expectedLength'] as const) {
    if (isMoments || chosen[name] === undefined) continue;
    throw new StatalError(
      cell,
      `${name} is ${chosen[name]}, but memory "${chosen.memory}" has one slot that does not fade`,
      `Set memory to "moments", or leave ${name} out`,
    );
  }
  if (chosen.connect === 'none' && chosen.output === 'activation') {
    throw new StatalError(
      cell,
      'the state reaches nothing with connect "none" and output "activation"',
      'Set output to "state", "both" or "change", or connect to "all" or "self"',
    );
  }
  return chosen as ChosenStatal & More;
}

/** The cell with any memory rule and any products. */
export function statalCell(
  options: ChosenStatal,
  remember: MemoryRule,
  { name, products }: Variant = { name: 'statal', products: matrices },
): Cell<Parameter, 's', never> {
  const { image, pixels } = products;
  const { memory, connect, output, forget, threshold, slots = 1, expectedLength } = options;
  const hasContent = memory === 'content';
  /** Blocks of columns: pre, f, c. */
  const blocks = 1 + Number(forget) + Number(hasContent);
  const biases: Initializer[] = [
    hasContent ? spread({ from: 0, to: 2 }) : byUnits,
    ...(forget ? [constant(4)] : []),
    ...(hasContent ? [byUnits] : []),
  ];
  const halfLives: Initializer = spread({ from: 0, to: Math.log(expectedLength ?? 1) });
  return makeCell({
    name,
    options,
    image,
    params: ({ inputs, units }) =>
      ({
        W: products.inputWeights(inputs, blocks * units),
        ...(connect === 'all' && { U: products.stateWeights(slots * units, blocks * units) }),
        ...(connect === 'self' && { U: [slots, blocks * units] }),
        b: { shape: [blocks * units], init: blocks === 1 ? byUnits : inParts(biases) },
        ...(expectedLength !== undefined && { logTau: { shape: [slots], init: halfLives } }),
      }) as Record<Parameter, ParameterSpec>,
    state: ({ units }) => ({ s: [...pixels, slots * units] }),
    output: ({ units }) => ({ activation: 1, state: slots, both: 1 + slots, change: 2 * slots })[output] * units,
    step({ x, s }, { W, U, b, logTau }) {
      const memories = split(s, slots, { axis: -1 }); // each [B, H]
      const sums = connect === 'all' ? add(products.ofInput(x, W), products.ofState(s, U)) : products.ofInput(x, W);
      const own = connect === 'self' ? ofOwn(memories, U, blocks) : undefined;
      const [pre, ...others] = split(add(sums, b), blocks, { axis: -1 }).map((block, which) => (own ? add(block, own[which]) : block)); // each [B, H]
      const drive = threshold === 0 ? pre : sub(pre, threshold);
      const activation = relu(drive);
      const f = forget ? sigmoid(others[0]) : undefined;
      const content = hasContent ? tanh(others.at(-1) as Tensor) : undefined;
      const now: Seen = { drive, activation, fired: greater(activation, 0), content };
      const kept = f === undefined ? memories : memories.map((memory) => mul(f, memory));
      const lambda = logTau === undefined ? [] : fading(logTau);
      const next = concat(
        kept.map((memory, k) => remember(memory, now, lambda[k])),
        { axis: -1 },
      );
      const outputs = {
        activation: () => activation,
        state: () => s,
        both: () => concat([activation, s], { axis: -1 }),
        change: () => concat([next, sub(next, s)], { axis: -1 }),
      };
      return {
        state: { s: next },
        output: outputs[output](),
        gates: { activation, fired: now.fired, ...(f && { forget: f }), ...(content && { content }) },
      };
    },
  });
}

/** Contribution of a neuron's own state to each block: the sum over its slots of s_k u_k, [B, H]. */
function ofOwn(memories: readonly Tensor[], U: Tensor, blocks: number): readonly Tensor[] {
  const weights = split(U, memories.length).map((row) => split(row, blocks, { axis: -1 })); // each [1, H]
  return weights[0].map((_, block) => memories.map((memory, k) => mul(weights[k][block], memory)).reduce((sum, next) => add(sum, next)));
}
