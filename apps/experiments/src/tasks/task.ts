/**
 * The definition of a task: its sequences, the required answers, and when it is solved. A task is plain data and one function. Training and
 * measuring are the same for all tasks, in src/training.
 */
import type { Random } from '@statal/tensors';

/** A batch of sequences, time first: element (t, b) is at t B + b. */
export interface Sequences {
  /** Symbols [T, B] as Int32Array, or numbers [T, B, width] as Float32Array. */
  readonly inputs: Int32Array | Float32Array;
  /** Classes [T, B] as Int32Array for cross entropy, else numbers [T, B, outputs] as Float32Array. */
  readonly targets: Int32Array | Float32Array;
  /** Weight of each target; 0 where no answer counts. It has as many elements as the targets. */
  readonly weights: Float32Array;
}

/** The use of the sequences. Generated ones differ by their key; a text or recordings are divided into three. */
export type Part = 'training' | 'validation' | 'test';

export interface SequencesRequest {
  readonly batch: number;
  /** Steps T of each sequence. */
  readonly length: number;
  readonly part: Part;
}

/** The measure of a model, as one number. */
export interface Goal {
  /** `right`: the weighted share of correct targets, more is better. `loss`: nats per target, less is better. */
  readonly measure: 'right' | 'loss';
  /** The score of the best answer that ignores the input. A report omits it if the runs had other data. */
  readonly chance?: number | undefined;
  /** The score from which the task is solved. Absent if it cannot be solved. */
  readonly solvedFrom?: number | undefined;
  /** The largest error of a number that still counts as right. */
  readonly tolerance?: number | undefined;
}

/** The data of a task that is not generated. */
export interface TaskData {
  readonly kind: 'text' | 'recordings';
  /** Name of the data in messages and reports. Absent if a report only knows the checksum. */
  readonly name?: string | undefined;
  /** SHA-256. */
  readonly checksum: string;
}

/** Numbers of a training that differ from the usual ones. */
export interface TaskEffort {
  /** Largest number of updates. */
  readonly iterations?: number | undefined;
  /** Number of updates between two evaluations. */
  readonly evaluateEvery?: number | undefined;
  /** Number of evaluations in a row without improvement after which a run ends. */
  readonly patience?: number | undefined;
}

export interface Task {
  readonly name: string;
  /** One sentence: the input and the required answer. */
  readonly description: string;
  /** The origin of the task. */
  readonly source: string;
  /** Raised when the sequences change, so that old results are not mixed with new ones. */
  readonly revision: number;
  readonly input: { readonly kind: 'symbols'; readonly count: number } | { readonly kind: 'numbers'; readonly width: number };
  /** Width of the answer: number of classes, or of numbers. */
  readonly outputs: number;
  readonly loss: 'crossEntropy' | 'binaryCrossEntropy' | 'squaredError';
  readonly goal: Goal;
  /** Steps of the training sequences, and of long sequences that are only used in evaluation. */
  readonly lengths: { readonly training: number; readonly long: number };
  /** Number of sequences in an update. */
  readonly batch: number;
  /** Parameters of a model in the comparison, including the read-out. */
  readonly budget: number;
  /** Default: the usual effort. */
  readonly effort?: TaskEffort | undefined;
  /** Absent if the sequences are generated. */
  readonly data?: TaskData | undefined;
  /** The same key and request give the same sequences. */
  draw(random: Random, request: SequencesRequest): Sequences;
}

/** Number of inputs of a model at each step. Symbols are one-hot. */
export function inputWidth({ input }: Pick<Task, 'input'>): number {
  return input.kind === 'symbols' ? input.count : input.width;
}
