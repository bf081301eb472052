/** The equations of one step with its numbers. */
import type { Moment } from './life.js';
import { halfLives, type MemoryName, type Neuron } from './neuron.js';

export interface StepEquations {
  /** pre, and whether it is above the threshold. */
  readonly sum: string;
  /** s'. */
  readonly memory: string;
}

type Show = (value: number) => string;

/** @param before the state before the step */
export function equationsOf(
  memory: MemoryName,
  neuron: Neuron,
  { before, now, show }: { readonly before: readonly number[]; readonly now: Moment; readonly show: Show },
): StepEquations {
  const { weight, ownState, bias, threshold } = neuron;
  const pre = weight * now.input + ownState * before[0] + bias;
  const own = ownState === 0 ? '' : ` + ${bracketed(ownState, show)} × ${bracketed(before[0], show)}`;
  const sum = `pre = ${show(weight)} × ${show(now.input)}${own} + ${bracketed(bias, show)} = ${show(pre)} ${now.fired ? '>' : '≤'} θ = ${show(threshold)}`;
  return { sum, memory: `s′ = ${nextState[memory](before, now, { neuron, show })}` };
}

interface Shown {
  readonly neuron: Neuron;
  readonly show: Show;
}

const nextState: { readonly [Name in MemoryName]: (before: readonly number[], now: Moment, shown: Shown) => string } = {
  value: ([s], { fired, activation }, { show }) => (fired ? `a = ${show(activation)}` : `s = ${show(s)}`),
  binary: ([s], { fired, state }, { show }) => `${show(s)} + (1 − ${show(s)}) × ${fired ? 1 : 0} = ${show(state[0])}`,
  probability: ([s], { activation, state }, { show }) =>
    `${show(s)} + (1 − ${show(s)}) × (1 − exp(−${show(activation)})) = ${show(state[0])}`,
  moments(before, { fired, activation, state }, { neuron, show }) {
    if (fired) return `a = ${show(activation)}`;
    const factors = halfLives(neuron).map((steps) => 2 ** (-1 / steps));
    return before.map((s, slot) => `${show(factors[slot])} × ${show(s)} = ${show(state[slot])}`).join(';  ');
  },
  content: ([s], { activation, content = 0, state }, { show }) =>
    `${show(s)} + (${show(content)} − ${bracketed(s, show)}) × (1 − exp(−${show(activation)})) = ${show(state[0])}`,
};

function bracketed(value: number, show: Show): string {
  return value < 0 ? `(${show(value)})` : show(value);
}
