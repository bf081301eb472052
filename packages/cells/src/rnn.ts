/** The plain recurrent cell. */
import { add, matmul } from '@statal/tensors';
import { type Activation, activationsExpected, isActivation } from './activations.js';
import type { Cell, ParameterSpec } from './cell.js';
import { checkOptions, type FilledOptions, type OptionRule } from './checkOptions.js';
import { biasRule, clipRule, type GateOptions, limitedActivation, type Unless } from './gateOptions.js';
import { makeCell } from './makeCell.js';

/** The options of `rnn`. */
export type RnnOptions = GateOptions;

/** The names of the parameters, as far as the types of the options determine them. */
export type RnnParameter<Options extends RnnOptions> = 'W' | 'U' | Unless<Options, 'useBias', false, 'b'>;

type Chosen = FilledOptions<RnnOptions, 'clip' | 'useBias'>;

const rules: { readonly [Name in keyof Chosen]-?: OptionRule<Chosen[Name]> } = {
  activation: { usual: 'tanh', expected: activationsExpected, accepts: isActivation } satisfies OptionRule<Activation>,
  clip: clipRule,
  useBias: biasRule,
};

/**
 * h = phi(x W + h U + b), and the output is h (Elman, "Finding structure in time", 1990). phi is `activation`. With `clip`, the sum is
 * limited to +-clip before phi. With `useBias: false`, there is no b.
 *
 * W [inputs, units], U [units, units], b [units]; state h [units].
 *
 * @example
 * const layer = recurrent(rnn({ activation: 'relu' }), { inputs: 8, units: 32 });
 */
export function rnn<const Options extends RnnOptions = { readonly useBias: true }>(
  options?: Options,
): Cell<RnnParameter<Options>, 'h', never> {
  const chosen = checkOptions<Chosen>('rnn', options ?? {}, rules);
  const { activation, clip, useBias = true } = chosen;
  const phi = limitedActivation(activation, clip);
  const cell = makeCell<'W' | 'U' | 'b', 'h'>({
    name: 'rnn',
    options: chosen,
    params: ({ inputs, units }) =>
      ({ W: [inputs, units], U: [units, units], ...(useBias && { b: [units] }) }) as Record<'W' | 'U' | 'b', ParameterSpec>,
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W, U, b }) {
      const products = add(matmul(x, W), matmul(h, U)); // [B, H]
      const next = phi(useBias ? add(products, b) : products);
      return { state: { h: next }, output: next };
    },
  });
  return cell as Cell<RnnParameter<Options>, 'h', never>;
}
