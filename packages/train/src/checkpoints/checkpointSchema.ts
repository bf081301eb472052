/** `checkpoint.json`: everything in a checkpoint that is not a tensor, and how to tell that the tensors are whole. */
import type { Json } from '@statal/cells';
import * as v from 'valibot';
import { CheckpointError } from './checkpointError.js';
import { parseJson, sha256 } from './integrity.js';
import type { TreeShape } from './treeShape.js';

const whole = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0, 'must be 0 or more'));
const number = v.number('must be a number');
const text = v.string('must be a string');
const checksum = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));

const treeShape: v.GenericSchema<TreeShape> = v.union(
  [
    v.strictObject({ tensor: text }),
    v.strictObject({ list: v.array(v.lazy(() => treeShape)) }),
    v.strictObject({ fields: v.record(text, v.lazy(() => treeShape)) }),
    v.strictObject({ value: v.custom<Json>(() => true) }),
  ],
  'must be a nesting of tensors',
);

const fileSums = v.object({ bytes: whole, sha256: checksum });

const contents = v.object({
  iteration: whole,
  optimizer: v.optional(v.object({ kind: v.picklist(['sgd', 'rmsprop', 'adam', 'adamw'], 'must be an optimizer'), steps: whole, moments: v.array(text) })),
  state: v.optional(treeShape),
  progress: v.optional(
    v.object({
      epoch: whole,
      batch: whole,
      batches: whole,
      random: v.tuple([number, number]),
      best: v.optional(v.object({ loss: number, iteration: whole })),
      plateau: v.optional(v.object({ loss: number, misses: whole })),
      sums: v.object({ total: number, weight: number }),
      history: v.array(v.object({ iteration: whole, trainingLoss: v.nullable(number), validationLoss: number })),
    }),
  ),
  vocabulary: v.optional(v.custom<Json>(() => true)),
  configuration: v.optional(v.custom<Json>(() => true)),
  files: v.object({ parameters: fileSums, optimizer: v.optional(fileSums), state: v.optional(fileSums) }),
});

/** What is in `checkpoint.json`, checked. */
export type CheckpointContents = v.InferOutput<typeof contents>;

/** @returns the file, and the checksum of what it says, by which another file may refer to it */
export async function contentsToJson(checkpoint: CheckpointContents): Promise<{ readonly text: string; readonly checksum: string }> {
  const sum = await sha256(new TextEncoder().encode(JSON.stringify(checkpoint)));
  return { text: `${JSON.stringify({ format: 'statal-checkpoint', version: 1, checksum: sum, checkpoint }, null, 2)}\n`, checksum: sum };
}
