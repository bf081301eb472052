/** `checkpoint.json`: everything in a checkpoint except the tensors, and the sizes and checksums of the tensor files. */
import type { Json } from '@statal/cells';
import * as v from 'valibot';
import type { HistoryEntry, StoredOptimizer, TrainingProgress } from './checkpoint.js';
import type { TreeShape } from './treeShape.js';

/** The size and the checksum of a file. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** The content of `checkpoint.json`. */
export interface CheckpointContents {
  readonly iteration: number;
  readonly optimizer?: Omit<StoredOptimizer, 'tensors'> | undefined;
  readonly state?: TreeShape | undefined;
  readonly progress?: TrainingProgress | undefined;
  readonly vocabulary?: Json | undefined;
  readonly configuration?: Json | undefined;
  readonly files: { readonly parameters: FileSum; readonly optimizer?: FileSum | undefined; readonly state?: FileSum | undefined };
}

/** `checkpoints.json`: which directories beside it are the last and the best checkpoint. */
export interface CheckpointIndex {
  readonly last: IndexEntry;
  readonly best?: IndexEntry | undefined;
}

export interface IndexEntry {
  readonly directory: string;
  readonly iteration: number;
  /** Checksum of the `checkpoint.json` in the directory. */
  readonly checksum: string;
}

type Schema<T> = v.GenericSchema<unknown, T>;

const number = v.number('must be a number');
const whole = v.pipe(number, v.integer('must be a whole number'), v.minValue(0, 'must be 0 or more'));
/** A mean over nothing is NaN, which JSON writes as null. */
const mean = v.pipe(
  v.nullable(number),
  v.transform((value) => value ?? Number.NaN),
);
const text = v.string('must be a string');
const json = v.custom<Json>(() => true);

const treeShape: Schema<TreeShape> = v.union(
  [
    v.strictObject({ tensor: text }),
    v.strictObject({ list: v.array(v.lazy(() => treeShape)) }),
    v.strictObject({
      fields: v.record(
        text,
        v.lazy(() => treeShape),
      ),
    }),
    v.strictObject({ value: json }),
  ],
  'must be a nesting of tensors',
);

const checksum = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'must be a checksum'));

const file: Schema<FileSum> = object({ bytes: whole, sha256: checksum });

const optimizer: Schema<Omit<StoredOptimizer, 'tensors'>> = object({
  kind: text,
  steps: whole,
  moments: v.array(text, 'must be a list of names'),
});

const history: Schema<HistoryEntry> = object({
  iteration: whole,
  trainingLoss: mean,
  validationLoss: number,
});

const progress: Schema<TrainingProgress> = object({
  epoch: whole,
  batch: whole,
  batches: whole,
  random: v.tuple([number, number], 'must be two numbers'),
  best: v.optional(object({ loss: number, iteration: whole })),
  plateau: v.optional(object({ loss: number, misses: whole })),
  training: object({ mean, weight: number }),
  history: v.array(history, 'must be a list'),
});

export const checkpointSchema: Schema<CheckpointContents> = object({
  iteration: whole,
  optimizer: v.optional(optimizer),
  state: v.optional(treeShape),
  progress: v.optional(progress),
  vocabulary: v.optional(json),
  configuration: v.optional(json),
  files: object({ parameters: file, optimizer: v.optional(file), state: v.optional(file) }),
});

const entry: Schema<IndexEntry> = object({
  directory: v.pipe(text, v.regex(/^step-\d+(-\d+)?$/, 'must be the name of a checkpoint')),
  iteration: whole,
  checksum,
});
export const indexSchema: Schema<CheckpointIndex> = object({ last: entry, best: v.optional(entry) });

function object<const Entries extends v.ObjectEntries>(entries: Entries): v.ObjectSchema<Entries, (issue: v.ObjectIssue) => string> {
  return v.object(entries, (issue) => (issue.path ? 'is missing' : 'must be an object'));
}
