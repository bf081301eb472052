/** The memories that the panel shows are those of the equations, computed here by hand. */
import { createEngine } from '@statal/tensors';
import { afterAll, describe, expect, it } from 'vitest';
import type { Moment } from '../../src/memory/neuron/life.js';
import { halfLives, type MemoryName, memoryNames, type Neuron, usualNeuron } from '../../src/memory/neuron/neuron.js';
import { openLiveNeuron } from '../../src/memory/neuron/openLiveNeuron.js';
import { rememberPulses } from '../../src/memory/neuron/rememberPulses.js';
import { unrollNeuron } from '../../src/memory/neuron/unrollNeuron.js';

const engine = await createEngine({ threads: 1 });
afterAll(() => engine.close());

const pulses = [0, 0.2, 0, 0.9, 0, 0, 0.5, 1, 0, 0.3];

/** The equations of docs/statal-cell.md, for one neuron that reads x and its own state. */
const memoryRules: { readonly [Name in MemoryName]: (s: readonly number[], now: { a: number; c: number }, neuron: Neuron) => number[] } = {
  value: ([s], { a }) => [a > 0 ? a : s],
  binary: ([s], { a }) => [s + (1 - s) * (a > 0 ? 1 : 0)],
  probability: ([s], { a }) => [s + (1 - s) * (1 - Math.exp(-a))],
  moments: (s, { a }, neuron) => s.map((value, k) => (a > 0 ? a : value * 2 ** (-1 / halfLives(neuron)[k]))),
  content: ([s], { a, c }) => [s + (c - s) * (1 - Math.exp(-a))],
};

function byHand(memory: MemoryName, neuron: Neuron): Moment[] {
  const { weight, bias, ownState, threshold, contentWeight, contentBias } = neuron;
  let state: readonly number[] = memory === 'moments' ? [0, 0, 0] : [0];
  return pulses.map((input) => {
    const a = Math.max(0, weight * input + ownState * state[0] + bias - threshold);
    const c = Math.tanh(contentWeight * input + contentBias);
    state = memoryRules[memory](state, { a, c }, neuron);
    return { input, activation: a, fired: a > 0, content: memory === 'content' ? c : undefined, state };
  });
}

const flat = ({ input, activation, fired, content, state }: Moment): number[] => [input, activation, Number(fired), content ?? 0, ...state];

function expectLife(life: readonly Moment[], wanted: readonly Moment[]): void {
  life.forEach((moment, step) => {
    flat(moment).forEach((value, index) => {
      expect(value, `value ${index} of step ${step}`).toBeCloseTo(flat(wanted[step])[index], 5);
    });
  });
}

describe('one statal neuron', () => {
  const neurons: { readonly [name: string]: Neuron } = {
    'with the usual weights': usualNeuron,
    'that feeds itself': { ...usualNeuron, ownState: 0.7 },
    'that its memory holds back': { ...usualNeuron, ownState: -2, bias: 0.3, halfLife: 5 },
    'that fires at nothing': { ...usualNeuron, weight: -1, threshold: -0.5, contentBias: 0.5 },
  };
  const cases = Object.keys(neurons).flatMap((name) => memoryNames.map((memory) => [memory, name] as const));

  it.each(cases)('%s %s remembers what the equations say', (memory, name) => {
    expectLife(rememberPulses(engine, neurons[name], pulses)[memory], byHand(memory, neurons[name]));
  });

  it('fires at strong pulses only, and keeps its state between them', () => {
    const { value, binary } = rememberPulses(engine, usualNeuron, pulses);
    expect(value.map(({ fired }) => fired)).toEqual([false, false, false, true, false, false, true, true, false, true]);
    expect(value[5].state).toEqual(value[3].state);
    expect(binary.map(({ state }) => state[0])).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('a live neuron', () => {
  it('remembers what it would of pulses given at once', () => {
    const neuron = openLiveNeuron(engine, usualNeuron);
    const moments = pulses.map((pulse) => neuron.step(pulse));
    neuron.close();
    const lives = rememberPulses(engine, usualNeuron, pulses);
    for (const memory of memoryNames)
      expectLife(
        moments.map((each) => each[memory]),
        lives[memory],
      );
  });

  it('keeps its memories when its weights change, and forgets them when it is cleared', () => {
    const neuron = openLiveNeuron(engine, usualNeuron);
    const { value } = neuron.step(1);
    neuron.change({ ...usualNeuron, threshold: 2 });
    expect(neuron.step(1).value).toMatchObject({ fired: false, state: value.state });
    neuron.clear();
    expect(neuron.step(0).value.state).toEqual([0]);
    neuron.close();
  });
});

describe('an unrolled neuron', () => {
  it.each(memoryNames)('of memory %s has the same states, and gradients of its last memory', async (memory) => {
    const { steps, nodes, carried } = await unrollNeuron(engine, { memory, neuron: usualNeuron, pulses });
    expect(steps).toBe(pulses.length);
    const lives = rememberPulses(engine, usualNeuron, pulses)[memory];
    const after = nodes[carried[0].after];
    lives
      .flatMap(({ state }) => state)
      .forEach((value, index) => {
        expect(after.values[index]).toBeCloseTo(value, 5);
      });
    expect(after.gradients?.at(-1)).toBe(1);
  });

  it('passes the gradient unchanged through steps at which it does not fire', async () => {
    const once = [1, 0, 0, 0];
    const { nodes, carried } = await unrollNeuron(engine, { memory: 'probability', neuron: usualNeuron, pulses: once });
    expect([...(nodes[carried[0].after].gradients ?? [])]).toEqual([1, 1, 1, 1]);
  });
});
