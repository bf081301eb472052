/**
 * The statal cell, which this library exists for: beside its activation every neuron has a state, its memory of having seen its feature.
 * The gates of an LSTM learn what to keep; here keeping is the rule, and only seeing the feature again changes what is kept.
 */
import { add, concat, greater, matmul, mul, relu, StatalError, sigmoid, split, sub, type Tensor } from '@statal/tensors';
import type { Cell, Initializer, ParameterSpec } from './cell.js';
import { anyNumber, checkOptions, flag, type OptionRule, wholeNumberFrom1 } from './checkOptions.js';
import { byUnits, constant, inParts, spread } from './initializers.js';
import { makeCell } from './makeCell.js';
import { fading, type MemoryRule, memoryRules, type Seen, type StatalMemory } from './statalMemory.js';

export interface StatalOptions {
  /** What the state says of the feature: its last activation (`value`, unless told), when it was seen, whether, how surely. */
  readonly memory?: StatalMemory;
  /** Of `moments`: how many slots, each fading at a speed of its own; 4 unless told. */
  readonly slots?: number;
  /** Of `moments`: the half-lives of the slots begin spread evenly in their logarithm from 1 step to so many; 100 unless told. */
  readonly expectedLength?: number;
  /** Which states a neuron sees: of `all` neurons (unless told), its `self` alone, `none`. */
  readonly connect?: 'all' | 'self' | 'none';
  /** The `activation` (unless told), the `state` before this step, or `both`, the activation first. */
  readonly output?: 'activation' | 'state' | 'both';
  /** Whether a gate lets the state fade; false unless told: the original never forgets. */
  readonly forget?: boolean;
  /** theta: what a neuron must exceed to fire; 0 unless told. */
  readonly threshold?: number;
}

type Parameter = 'W' | 'U' | 'b' | 'logTau';

/** The names of the parameters, as far as the types of the options tell. */
export type StatalParameter<Options extends StatalOptions> =
  | 'W'
  | 'b'
  | (Options extends { readonly connect: 'none' } ? never : 'U')
  | (Options extends { readonly memory: 'moments' } ? 'logTau' : never);

type Chosen = Required<Omit<StatalOptions, 'slots' | 'expectedLength'>> & Pick<StatalOptions, 'slots' | 'expectedLength'>;

/** With the defaults filled in, as a saved model has them. */
export type ChosenStatal = Chosen & Cell['options'];

/**
 * pre = x W + s U + b, a = relu(pre - theta), and a neuron fires where pre > theta. The state s starts at 0 and stays there until the neuron
 * first fires. Then, with K slots (1 but for `moments`):
 *
 * - `memory: 'value'`: s' = a where it fired, else s: the last activation.
 * - `memory: 'moments'`: s'_k = a where it fired, else lambda_k s_k, lambda_k = exp(-ln 2 / tau_k): when it was.
 * - `memory: 'binary'`: s' = s + (1 - s) p, p = 1 where it fired, else 0: whether it was. As if p were sigma(pre - theta), the gradient
 *   with respect to pre is (1 - s) sigma'(pre - theta); with respect to s it is 1 - p (Bengio, Leonard and Courville, "Estimating or
 *   propagating gradients through stochastic neurons", 2013).
 * - `memory: 'probability'`: s' = s + (1 - s) (1 - exp(-a)): how surely it was, from 0 to less than 1 (which rounding may reach).
 *
 * The output is a [units], with `output: 'state'` the state before the step [K units], which tells "again" from "first time", and with `'both'`
 * [a, s]. `forget` puts f s in the place of s in the rules above, f = sigma(x Wf + s Uf + bf), one f for all slots of a neuron.
 *
 * State s [K units], slot by slot. W [inputs, units]; U [K units, units], with `connect: 'self'` [K, units], one row for each slot, with
 * `'none'` absent; b [units]. With `forget` they have twice as many columns, packed pre f, and bf starts at 4. `moments` learns
 * logTau [K]. `record` shows a, whether it fired (1 or 0), and f as activation, fired, forget.
 *
 * @example
 * const layer = recurrent(statal({ memory: 'moments', slots: 4, output: 'both' }), { inputs: 40, units: 64 });
 * @throws StatalError for options that do not go together: a state that reaches nothing, slots without `moments`
 */
export function statal<const Options extends StatalOptions = { readonly memory: 'value' }>(
  options?: Options,
): Cell<StatalParameter<Options>, 's', never> {
  const chosen = chosenOptions(options ?? {});
  return statalCell(chosen, memoryRules[chosen.memory]) as Cell<StatalParameter<Options>, 's', never>;
}

function chosenOptions(options: StatalOptions): ChosenStatal {
  const isMoments = options.memory === 'moments';
  const expectedLength: OptionRule<number> = {
    usual: 100,
    expected: 'a number from 1',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 1,
  };
  const chosen = checkOptions<Chosen>('statal', options, {
    memory: ['value', 'moments', 'binary', 'probability'],
    slots: isMoments ? wholeNumberFrom1(4) : wholeNumberFrom1(undefined),
    expectedLength: isMoments ? expectedLength : { ...expectedLength, usual: undefined },
    connect: ['all', 'self', 'none'],
    output: ['activation', 'state', 'both'],
    forget: flag,
    threshold: anyNumber(0),
  });
  for (const name of ['slots', 'expectedLength'] as const) {
    if (isMoments || chosen[name] === undefined) continue;
    throw new StatalError(
      'statal',
      `${name} is ${chosen[name]}, but memory "${chosen.memory}" has one slot that does not fade`,
      `Set memory to "moments", or leave ${name} out`,
    );
  }
  if (chosen.connect === 'none' && chosen.output === 'activation') {
    throw new StatalError(
      'statal',
      'the state reaches nothing with connect "none" and output "activation"',
      'Set output to "state" or "both", or connect to "all" or "self"',
    );
  }
  return chosen;
}

/** The cell with whatever rule for its memory. */
export function statalCell(options: ChosenStatal, remember: MemoryRule): Cell<Parameter, 's', never> {
  const { connect, output, forget, threshold, slots = 1, expectedLength } = options;
  const gates = forget ? 2 : 1;
  const halfLives: Initializer = spread({ from: 0, to: Math.log(expectedLength ?? 1) });
  return makeCell({
    name: 'statal',
    options,
    params: ({ inputs, units }) =>
      ({
        W: [inputs, gates * units],
        ...(connect !== 'none' && { U: [connect === 'all' ? slots * units : slots, gates * units] }),
        b: { shape: [gates * units], init: forget ? inParts([byUnits, constant(4)]) : byUnits },
        ...(expectedLength !== undefined && { logTau: { shape: [slots], init: halfLives } }),
      }) as Record<Parameter, ParameterSpec>,
    state: ({ units }) => ({ s: [slots * units] }),
    output: ({ units }) => ({ activation: 1, state: slots, both: 1 + slots })[output] * units,
    step({ x, s }, { W, U, b, logTau }) {
      const memories = split(s, slots); // each [B, H]
      const sums = connect === 'all' ? add(matmul(x, W), matmul(s, U)) : matmul(x, W);
      const own = connect === 'self' ? ofOwn(memories, U, gates) : undefined;
      const [pre, xf] = split(add(sums, b), gates).map((gate, which) => (own === undefined ? gate : add(gate, own[which]))); // each [B, H]
      const drive = threshold === 0 ? pre : sub(pre, threshold);
      const activation = relu(drive);
      const now: Seen = { drive, activation, fired: greater(activation, 0) };
      const f = forget ? sigmoid(xf) : undefined;
      const kept = f === undefined ? memories : memories.map((memory) => mul(f, memory));
      const lambda = logTau === undefined ? [] : fading(logTau);
      const next = concat(kept.map((memory, k) => remember(memory, now, lambda[k])));
      return {
        state: { s: next },
        output: output === 'state' ? s : concat([activation, ...(output === 'both' ? [s] : [])]),
        gates: { activation, fired: now.fired, ...(f && { forget: f }) },
      };
    },
  });
}

/** What a neuron sees of itself, for every gate: the sum over its slots of s_k u_k, [B, H]. */
function ofOwn(memories: readonly Tensor[], U: Tensor, gates: number): readonly Tensor[] {
  const weights = split(U, memories.length, 0).map((row) => split(row, gates)); // each [1, H]
  return weights[0].map((_, gate) => memories.map((memory, k) => mul(weights[k][gate], memory)).reduce((sum, next) => add(sum, next)));
}
