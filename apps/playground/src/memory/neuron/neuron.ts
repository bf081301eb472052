/** One statal neuron with weights set by hand. */
import type { StatalOptions } from '@statal/cells';

/** The forms of memory, in the order of the page. */
export const memoryNames = ['value', 'binary', 'probability', 'moments', 'content'] as const;
export type MemoryName = (typeof memoryNames)[number];

/** What a reader sets. The neuron reads one input x and its own state s. */
export interface Neuron {
  /** w of pre = w x + u s + b. */
  readonly weight: number;
  readonly bias: number;
  /** u: how the neuron's own memory changes what it feels. */
  readonly ownState: number;
  /** theta: the neuron fires where pre is above it. */
  readonly threshold: number;
  /** wc and bc of c = tanh(wc x + bc), for `content`. */
  readonly contentWeight: number;
  readonly contentBias: number;
  /** For `moments`: the half-life of the slowest slot, in steps. The fastest has 1 step. */
  readonly halfLife: number;
}

export type NeuronSetting = keyof Neuron;

export const usualNeuron: Neuron = {
  weight: 1.5,
  bias: 0,
  ownState: 0,
  threshold: 0.4,
  contentWeight: 4,
  contentBias: -2.4,
  halfLife: 16,
};

export interface SettingRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

export const settingRanges: { readonly [Name in NeuronSetting]: SettingRange } = {
  weight: { from: -3, to: 3, step: 0.1 },
  bias: { from: -2, to: 2, step: 0.1 },
  ownState: { from: -3, to: 3, step: 0.1 },
  threshold: { from: -1, to: 2, step: 0.1 },
  contentWeight: { from: -6, to: 6, step: 0.1 },
  contentBias: { from: -4, to: 4, step: 0.1 },
  halfLife: { from: 2, to: 64, step: 1 },
};

/** Slots of `moments`. */
const slots = 3;

/** The options of the cell. A neuron reads its own state only, because it is alone. */
export function cellOptions(memory: MemoryName, { threshold, halfLife }: Neuron): StatalOptions {
  return { memory, connect: 'self', threshold, ...(memory === 'moments' && { slots, expectedLength: halfLife }) };
}

/** A value for each form of memory. */
export type ByMemory<T> = { readonly [Name in MemoryName]: T };

export function byMemory<T>(make: (memory: MemoryName) => T): ByMemory<T> {
  const [value, binary, probability, moments, content] = memoryNames.map(make);
  return { value, binary, probability, moments, content };
}

/** The number of values in the state of one neuron. */
export function slotsOf(memory: MemoryName): number {
  return memory === 'moments' ? slots : 1;
}

/** The half-lives of the slots, spread evenly on a log scale as the cell starts them. */
export function halfLives({ halfLife }: Pick<Neuron, 'halfLife'>): readonly number[] {
  return Array.from({ length: slots }, (_, slot) => halfLife ** (slot / (slots - 1)));
}
