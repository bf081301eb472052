/** Splits a corpus and reads its parts, and reports files that cannot be used. The test part is read after the training. */
import type { SplitDeviation } from '@statal/datasets/audio';
import { balancedClassWeights } from '@statal/train';
import type { Mpi } from '../../ranks/mpi.js';
import type { ProgramRanks } from '../../ranks/programRanks.js';
import { together } from '../../ranks/together.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import type { CorpusSettings } from './corpusSettings.js';
import { nameSkipped, nameWarnings } from './nameFiles.js';
import { type SplitRules, splitByRules } from './splitByRules.js';

type Problems = readonly { readonly message: string }[];
type PartName = 'training' | 'validation' | 'test';

/** Items that were read, e.g. a `ClipSet`. */
export interface ReadSet {
  readonly labels: Int32Array;
  readonly skipped: Problems;
  readonly warnings: Problems;
}

/** The options of a function that reads items, e.g. of `loadClips`. */
export interface ReadOptions {
  readonly classes: readonly string[];
  readonly strict: boolean;
  /** Only a model that is trained needs items of all classes. */
  readonly allowLostClasses: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  /** The ranks that share the reading, if there are several. */
  readonly ranks?: Mpi | undefined;
}

/** A split corpus, e.g. by `splitClips`. */
export interface SplitCorpus<Item> {
  readonly train: readonly Item[];
  readonly validation: readonly Item[];
  readonly test: readonly Item[];
  readonly deviations: readonly SplitDeviation[];
}

/** How a corpus is split and read. `P` is the preprocessing of a model. */
export interface ReadPartsOptions<Item, Set, P> {
  readonly noun: string;
  readonly settings: Pick<CorpusSettings, 'test' | 'validation' | 'seed' | 'classWeights'>;
  readonly classes: readonly string[];
  /** Files that the corpus itself left out. */
  readonly skipped: Problems;
  readonly strict: boolean;
  readonly report: TrainingReport;
  readonly signal: AbortSignal;
  /** The ranks of the program, if it runs as several. All of them call `readParts`, and each reads its share. */
  readonly ranks?: ProgramRanks | undefined;
  split(rules: SplitRules): SplitCorpus<Item>;
  /** The training part is read first. */
  read(items: readonly Item[], options: ReadOptions, part: PartName): Promise<Set>;
  /** The preprocessing of a new model, fitted on the training part. */
  fit(train: Set): Promise<P>;
}

/** The parts of a corpus, read but for the test part. */
export interface CorpusParts<Item, Set, P> {
  readonly train: Set;
  readonly validation?: Set | undefined;
  /** The test items, not read yet. */
  readonly test: readonly Item[];
  /** Reads the test items. */
  loadTest(): Promise<Set>;
  readonly preprocessing: P;
  /** Class weights of the loss. Undefined if all classes count equally. */
  readonly classWeights?: Float32Array | undefined;
  /** Number of files that were skipped so far. */
  readonly skipped: number;
}

/** @throws UsageError if a part has no item; DatasetError if a class has no item that can be read */
export async function readParts<Item, Set extends ReadSet, P>(options: ReadPartsOptions<Item, Set, P>): Promise<CorpusParts<Item, Set, P>> {
  const { noun, settings, classes, strict, report, signal, ranks, read, fit } = options;
  const notice = (line: string): void => report.notice(line);
  // Reading is shared: a rank that fails before it would leave the others waiting.
  const split = await together(ranks, () => splitByRules((rules) => options.split(rules), settings, { noun, notice }));
  const ofRank = ranks === undefined ? '' : ` of rank ${ranks.mpi.rank}`;
  let skipped = options.skipped.length;
  nameSkipped(options.skipped, report);

  const load = async (part: PartName, items: readonly Item[]): Promise<Set> => {
    const onProgress: ReadOptions['onProgress'] = ({ done, total }) =>
      report.loading(`reading the ${part} part, ${Math.min(done, total)} of ${total} ${noun}s${ofRank}`, done / total);
    const allowLostClasses = part !== 'training';
    const set = await read(items, { classes, strict, allowLostClasses, signal, onProgress, ranks: ranks?.mpi }, part);
    nameSkipped(set.skipped, report);
    nameWarnings(set.warnings, report);
    skipped += set.skipped.length;
    return set;
  };

  const train = await load('training', split.train);
  const validation = split.validation.length === 0 ? undefined : await load('validation', split.validation);
  return {
    train,
    validation,
    test: split.test,
    loadTest: () => load('test', split.test),
    preprocessing: await fit(train),
    classWeights: settings.classWeights === 'balanced' ? balancedClassWeights(train.labels, { classes: classes.length }) : undefined,
    skipped,
  };
}
