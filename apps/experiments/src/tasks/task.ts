/**
 * What a task is: where its sequences come from, what is wanted of a model, and when it counts as solved. A task is plain data and one
 * function; how it is trained and measured is the same for all of them and stands in src/runs.
 */
import type { Random } from '@statal/tensors';

/** Sequences side by side, time first: element (t, b) stands at t B + b. */
export interface Sequences {
  /** Symbols [T, B] as Int32Array, or numbers [T, B, width] as Float32Array. */
  readonly inputs: Int32Array | Float32Array;
  /** Classes [T, B] as Int32Array under cross entropy, else numbers [T, B, outputs] as Float32Array. */
  readonly targets: Int32Array | Float32Array;
  /** How much each target counts, 0 where nothing is asked: as many as there are targets. */
  readonly weights: Float32Array;
}

/** What the sequences are for. Made-up ones need no more than another key; a text or recordings must be divided into three. */
export type Part = 'training' | 'validation' | 'test';

export interface SequencesRequest {
  readonly batch: number;
  /** Steps T of each sequence. */
  readonly length: number;
  readonly part: Part;
}

/** How well a model does, as one number. */
export interface Goal {
  /** `right`: the weighted share of targets that the model gets right, more is better. `loss`: nats per target, less is better. */
  readonly measure: 'right' | 'loss';
  /** What the best answer reaches that does not look at the input. A report leaves it out where it has other data than the runs had. */
  readonly chance?: number | undefined;
  /** Solved from here on; absent where there is no such thing. */
  readonly solvedFrom?: number | undefined;
  /** Of numbers: the largest difference that is still right. */
  readonly tolerance?: number | undefined;
}

/** What a task is cut from that is not made up. */
export interface TaskData {
  readonly kind: 'text' | 'recordings';
  /** What messages and reports call it. Absent where a report knows no more than the checksum that the runs had. */
  readonly name?: string | undefined;
  /** SHA-256. */
  readonly checksum: string;
}

export interface Task {
  readonly name: string;
  /** One sentence: what the model sees and what it must say. */
  readonly description: string;
  /** Where the task comes from. */
  readonly source: string;
  /** A number to raise when the sequences become others: results of before are then no longer taken for results of now. */
  readonly revision: number;
  readonly input: { readonly kind: 'symbols'; readonly count: number } | { readonly kind: 'numbers'; readonly width: number };
  /** Width of the answer: classes, or numbers. */
  readonly outputs: number;
  readonly loss: 'crossEntropy' | 'binaryCrossEntropy' | 'squaredError';
  readonly goal: Goal;
  /** Steps of the sequences that are trained on, and of those that nobody was trained on. */
  readonly lengths: { readonly training: number; readonly long: number };
  /** Sequences of an update. */
  readonly batch: number;
  /** Parameters that a model of the comparison has, read-out included. */
  readonly budget: number;
  /** Where there is such a thing. */
  readonly data?: TaskData | undefined;
  /** The same key and request give the same sequences. */
  draw(random: Random, request: SequencesRequest): Sequences;
}

/** How many numbers a model is given at each step: a symbol comes as a one and zeros. */
export function inputWidth({ input }: Pick<Task, 'input'>): number {
  return input.kind === 'symbols' ? input.count : input.width;
}
