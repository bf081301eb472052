/** Trainings that one process and several ranks both make, each with its rows of every batch. */
import { gru, lstm } from '@statal/cells';
import { dense, dropout, embedding, type Layer, recurrent, sequential, stacked } from '@statal/layers';
import { type BatchRows, type ComputeEngine, gather, Random, reshape, sum, type Tensor, type Tree, tensor } from '@statal/tensors';
import {
  adam,
  type BatchSource,
  crossEntropy,
  type FitEvent,
  type FitOptions,
  type LossContext,
  type LossWithState,
  lengthMask,
  sgd,
} from '../src/index.js';

/** Which rows a rank has. */
export interface Part {
  readonly rank: number;
  readonly size: number;
}

/** Ids with what the loss needs beside them. */
export interface CaseBatch {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  readonly lengths: Int32Array;
  readonly steps: number;
  readonly batch: number;
  readonly first: boolean;
  readonly count?: number | undefined;
  readonly rows?: BatchRows | undefined;
}

export type CaseOptions = FitOptions<Tree, CaseBatch, Tree>;
type MakeCase = (engine: ComputeEngine, part?: Part) => CaseOptions;

const whole: Part = { rank: 0, size: 1 };
const vocabulary = 5;

function rowsOf(batch: number, { rank, size }: Part): BatchRows {
  const first = Math.floor((rank * batch) / size);
  return { first, count: Math.floor(((rank + 1) * batch) / size) - first, of: batch };
}

/** Draws the ids of row `row` of batch `index`. They do not depend on the part. */
function idsOf(index: number, row: number, length: number): number[] {
  const random = Random.fromSeed(7).fold(index).fold(row);
  return Array.from({ length }, (_, t) => Math.floor(vocabulary * random.unit(t)));
}

/** Windows [steps, batch] of a text, time first. */
function textBatches(count: number, batch: number, part: Part = whole): BatchSource<CaseBatch> {
  const steps = 4;
  const rows = rowsOf(batch, part);
  return {
    count,
    at(index) {
      const [inputs, targets] = [new Int32Array(steps * rows.count), new Int32Array(steps * rows.count)];
      for (let b = 0; b < rows.count; b++) {
        const ids = idsOf(index, rows.first + b, steps + 1);
        for (let t = 0; t < steps; t++) {
          inputs[t * rows.count + b] = ids[t];
          targets[t * rows.count + b] = ids[t + 1];
        }
      }
      const lengths = new Int32Array(rows.count).fill(steps);
      return { inputs, targets, lengths, steps, batch: rows.count, first: index === 0, rows };
    },
  };
}

/** Sequences of different lengths with one class each. The last batch has 2 rows: of three ranks one has none. */
function labeledBatches(part: Part = whole): BatchSource<CaseBatch> {
  return {
    count: 3,
    at(index) {
      const rows = rowsOf(index === 2 ? 2 : 7, part);
      const lengths = Int32Array.from({ length: rows.count }, (_, b) => 1 + ((rows.first + b) % 4));
      const steps = lengths.reduce((longest, length) => Math.max(longest, length), 0);
      const inputs = new Int32Array(steps * rows.count);
      const targets = new Int32Array(rows.count);
      for (let b = 0; b < rows.count; b++) {
        const ids = idsOf(index, rows.first + b, 6);
        for (let t = 0; t < lengths[b]; t++) inputs[t * rows.count + b] = ids[t];
        targets[b] = ids[0] % 3;
      }
      return { inputs, targets, lengths, steps, batch: rows.count, first: true, rows };
    },
  };
}

const ids = (engine: ComputeEngine, { inputs, steps, batch }: CaseBatch): Tensor => tensor(engine, inputs, { shape: [steps, batch] });

/** A language model with dropout between its layers and before its last, and a state that is carried on. */
const characters: MakeCase = (engine, part) => {
  const model = sequential([
    embedding({ entries: vocabulary, units: 6 }),
    stacked([recurrent(lstm(), { inputs: 6, units: 8 }), recurrent(gru(), { inputs: 8, units: 6 })], { dropout: 0.3 }),
    dropout({ rate: 0.2 }),
    dense({ inputs: 6, units: vocabulary }),
  ]) as unknown as Layer;
  return {
    params: model.init({ engine, random: Random.fromSeed(1) }),
    loss(p: Tree, batch: CaseBatch, { state, random }: LossContext): LossWithState {
      const { output, state: next } = model.apply(p, ids(engine, batch), { state, random });
      return { loss: crossEntropy(output, tensor(engine, batch.targets, { shape: [batch.steps, batch.batch] })), state: next };
    },
    batches: textBatches(10, 7, part),
    validation: { batches: textBatches(2, 7, part), every: 50 },
    optimizer: adam({ learningRate: 0.01 }),
    random: Random.fromSeed(2),
    iterations: 200,
    clip: { norm: 0.5 },
    compile: true,
  };
};

/** A masked loss: ranks have different numbers of valid targets, and in each third batch one has none. */
const masked: MakeCase = (engine, part = whole) => {
  const training = characters(engine, part);
  const model = sequential([
    embedding({ entries: vocabulary, units: 4 }),
    recurrent(lstm(), { inputs: 4, units: 4 }),
    dense({ inputs: 4, units: vocabulary }),
  ]) as unknown as Layer;
  const { count, at } = textBatches(6, 5, part);
  return {
    ...training,
    params: model.init({ engine, random: Random.fromSeed(1) }),
    loss(p: Tree, batch: CaseBatch, { state, random }: LossContext): LossWithState {
      const { output, state: next } = model.apply(p, ids(engine, batch), { state, random });
      const targets = tensor(engine, batch.targets, { shape: [batch.steps, batch.batch] });
      return { loss: crossEntropy(output, targets, { mask: lengthMask(engine, batch.lengths, { steps: batch.steps }) }), state: next };
    },
    batches: {
      count,
      async at(index) {
        const batch = await at(index);
        const first = batch.rows?.first ?? 0;
        const lengths = batch.lengths.map((_, b) => (index % 3 === 0 && first + b < 2 ? 0 : (first + b) % 5));
        return { ...batch, lengths, count: lengths.reduce((total, length) => total + length, 0) };
      },
    },
    validation: undefined,
    iterations: 30,
    compile: false,
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
  };
};

/** Classes with weights: the count of a batch is the sum of the weights of its targets, a tensor. */
const classes: MakeCase = (engine, part) => {
  const model = sequential([
    embedding({ entries: vocabulary, units: 4 }),
    recurrent(lstm(), { inputs: 4, units: 5, returnSequences: false }),
    dropout({ rate: 0.4 }),
    dense({ inputs: 5, units: 3 }),
  ]) as unknown as Layer;
  return {
    params: model.init({ engine, random: Random.fromSeed(1) }),
    loss(p: Tree, batch: CaseBatch, { random }: LossContext): LossWithState {
      const { output } = model.apply(p, ids(engine, batch), { lengths: batch.lengths, random });
      const classWeights = tensor(engine, [1, 5, 0.5]);
      const targets = tensor(engine, batch.targets);
      const count = sum(gather(reshape(classWeights, [3, 1]), targets));
      return { loss: crossEntropy(output, targets, { classWeights }), count };
    },
    batches: labeledBatches(part),
    optimizer: adam({ learningRate: 0.02 }),
    random: Random.fromSeed(3),
    iterations: 30,
    compile: true,
  };
};

export const distributedCases: { readonly [name: string]: MakeCase } = { characters, masked, classes };

/** The numbers of a training that are the same for any number of ranks. */
export function lossesOf(events: readonly FitEvent[]): number[] {
  return events.flatMap((event) => {
    if (event.type === 'step') return [event.loss, event.gradientNorm, event.targets];
    return event.type === 'validation' ? [event.loss, event.trainingLoss] : [];
  });
}
