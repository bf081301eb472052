/** The start of a training on a corpus: new, from a saved model (--from), or resumed (--resume). */
import { createHash } from 'node:crypto';
import { DatasetError, parseSplit } from '@statal/datasets/audio';
import type { Checkpoint } from '@statal/train';
import { modelDirectory } from '../../modelOrigin.js';
import { type ModelPast, startedFrom } from '../../modelPast.js';
import type { ProgramRanks } from '../../ranks/programRanks.js';
import { onFirstRank } from '../../ranks/together.js';
import { refuseOtherSettings } from '../../refuseOtherSettings.js';
import { requireOtherPlace } from '../../requireOtherPlace.js';
import type { SavedTraining } from '../../savedTraining.js';
import { extendHistory } from '../../settingsHistory.js';
import type { TrainingFlags } from '../../trainingFlags.js';
import { requireFreePlace, requireTraining } from '../../trainingPlace.js';
import { UsageError } from '../../usageError.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import { memoryOf } from '../training/cellMemory.js';
import type { CellName, CellSettings, CorpusSettings, Plan, SavedSettings } from '../training/corpusSettings.js';
import { fittingClasses, type Head } from '../training/fittingClasses.js';
import { type FixedByModel, fixedByModel, fixedWhenResumed } from '../training/fixedSettings.js';
import { resumeSettings } from '../training/resumeSettings.js';
import type { CorpusItem } from './compareStarts.js';
import type { CorpusFlags } from './corpusFlags.js';

/** The command line of `train`, and the audience of the training. */
export interface Opening<Flags> {
  readonly flags: Flags;
  readonly typed: ReadonlySet<string>;
  readonly report: TrainingReport;
  readonly signal: AbortSignal;
  /** The ranks of the program, if it runs as several. */
  readonly ranks?: ProgramRanks | undefined;
}

/** Items with labels, e.g. an `AudioCorpus` or a `VideoCorpus`. */
export interface LabeledCorpus {
  readonly name: string;
  readonly classes: readonly string[];
  readonly fields: readonly string[];
}

/** How the items of a model become its input, and the classes of its output. */
export interface ClassesOfModel {
  readonly classes: readonly string[];
}

/** The settings of a model: those that all programs have, and the source of its items. */
export interface SourceSettings<Choice> extends SavedSettings, CellSettings<CellName> {
  readonly source: Choice;
}

/** What a program adds: its corpora, its settings and its models. */
export interface CorpusProgram<Flags, Choice, Corpus, S, P> {
  /** The name of the program, e.g. `statal-audio`. */
  readonly name: string;
  /** Name and version. */
  readonly version: string;
  readonly noun: string;
  /** The command that resumes the training in a directory. */
  resumeCommand(directory: string): string;
  /** The choice of items in the flags, with absolute paths, so that they can be found again. */
  choiceOf(flags: Flags): Choice;
  /** Whether the flags name items. */
  namesItems(flags: Flags): boolean;
  /** The choice of a model, for a training that goes on with the flags. */
  sameChoice(saved: Choice, flags: Flags): Choice;
  /** @param saved the settings of the model that the training starts from or goes on with */
  open(choice: Choice, opening: Opening<Flags>, saved?: S): Promise<Corpus>;
  /** All items. */
  itemsOf(corpus: Corpus): readonly CorpusItem[];
  /** The flags as settings, with `cellOptions`, and with defaults that depend on the items. */
  settingsOf(opening: Opening<Flags>, choice: Choice): object;
  /** The test part that is held out if the flags name none. */
  usualTest(choice: Choice): string;
  /** Checked settings, or `undefined`. */
  settingsFrom(json: unknown): S | undefined;
  load(directory: string, which: 'last', ranks?: ProgramRanks): Promise<SavedTraining<{ readonly settings: S; readonly preprocessing: P }>>;
  loadBest(
    directory: string,
    which?: undefined,
    ranks?: ProgramRanks,
  ): Promise<SavedTraining<{ readonly settings: S; readonly preprocessing: P }>>;
  /** The settings that a model fixes, with the reasons. Their names are keys of `S`. */
  readonly ofModel: FixedByModel;
}

/** How a training starts. */
export interface Start<Corpus, S, P> {
  readonly corpus: Corpus;
  readonly settings: S;
  readonly resume?: { readonly checkpoint: Checkpoint; readonly preprocessing: P; readonly changed: boolean } | undefined;
  /** `preprocessing` has the classes of the new model. */
  readonly from?:
    | { readonly checkpoint: Checkpoint; readonly preprocessing: P; readonly head: Head; readonly headNote?: string | undefined }
    | undefined;
  readonly past?: ModelPast | undefined;
  readonly beforeFirstSave?: (() => Promise<void>) | undefined;
}

/** The flags that are read here. Others are settings of the program. */
export type StartFlags = CorpusFlags & TrainingFlags & Plan;

/** @throws UsageError, CheckpointError or DatasetError, each of one line */
export function startOfTraining<
  Flags extends StartFlags,
  Choice,
  Corpus extends LabeledCorpus,
  S extends SourceSettings<Choice>,
  P extends ClassesOfModel,
>(program: CorpusProgram<Flags, Choice, Corpus, S, P>, opening: Opening<Flags>): Promise<Start<Corpus, S, P>> {
  const { from, growClasses, resume } = opening.flags;
  if (growClasses && from === undefined) {
    throw resume
      ? new UsageError('--grow-classes', 'a training that goes on keeps its classes', 'Leave it out, or add --from in place of --resume')
      : new UsageError(
          '--grow-classes',
          `a new model has all classes of its ${program.noun}s`,
          'Leave it out, or add --from to start from a trained model',
        );
  }
  const start = new TrainingStart(program, opening);
  if (resume) return start.goOn();
  return from === undefined ? start.anew() : start.from(from);
}

class TrainingStart<
  Flags extends StartFlags,
  Choice,
  Corpus extends LabeledCorpus,
  S extends SourceSettings<Choice>,
  P extends ClassesOfModel,
> {
  readonly #program: CorpusProgram<Flags, Choice, Corpus, S, P>;
  readonly #opening: Opening<Flags>;

  constructor(program: CorpusProgram<Flags, Choice, Corpus, S, P>, opening: Opening<Flags>) {
    this.#program = program;
    this.#opening = opening;
  }

  async anew(): Promise<Start<Corpus, S, P>> {
    const { flags } = this.#opening;
    const choice = this.#program.choiceOf(flags);
    const settings = this.#program.settingsOf(this.#opening, choice);
    const beforeFirstSave = await this.#freePlace();
    const corpus = await this.#program.open(choice, this.#opening);
    const test = flags.test ?? this.#program.usualTest(choice);
    return { corpus, settings: this.#checked({ validation: flags.validation, ...settings, test }, choice, corpus), beforeFirstSave };
  }

  async from(from: string): Promise<Start<Corpus, S, P>> {
    const { flags, typed, ranks } = this.#opening;
    const { ofModel, noun } = this.#program;
    const directory = modelDirectory(from);
    await onFirstRank(ranks, () => requireOtherPlace(flags.out, directory));
    const beforeFirstSave = await this.#freePlace();
    const model = await this.#program.loadBest(directory, undefined, ranks);
    const { checkpoint, settings: saved, preprocessing } = model;
    const fixed = fixedByModel(ofModel);
    refuseOtherSettings({ ...saved, memory: memoryOf(saved) }, { flags, typed, fixed, what: `the model in ${from} was made` });
    const choice = this.#program.namesItems(flags) ? this.#program.choiceOf(flags) : this.#program.sameChoice(saved.source, flags);
    const corpus = await this.#program.open(choice, this.#opening, saved);
    const { head, classes, note } = fittingClasses(preprocessing.classes, corpus.classes, { grow: flags.growClasses ?? false, noun });
    const shape = Object.fromEntries(Object.entries(saved).filter(([name]) => name === 'cellOptions' || Object.hasOwn(fixed, name)));
    const dropout = typed.has('dropout') ? flags.dropout : saved.dropout;
    const given = { ...flags, ...shape, ...this.#heldOut(saved, corpus, choice), dropout };
    return {
      corpus,
      settings: this.#checked(given, choice, corpus),
      from: { checkpoint, preprocessing: { ...preprocessing, classes }, head, headNote: note },
      past: startedFrom(directory, model),
      beforeFirstSave,
    };
  }

  async goOn(): Promise<Start<Corpus, S, P>> {
    const { flags, typed, ranks } = this.#opening;
    const { out } = flags;
    const { noun, ofModel } = this.#program;
    await onFirstRank(ranks, () => requireTraining(out));
    const { checkpoint, settings: saved, past, preprocessing } = await this.#program.load(out, 'last', ranks);
    const { iteration, progress } = checkpoint;
    const fixed = fixedWhenResumed(out, { noun, ofModel });
    const settings = resumeSettings({ saved, epochsDone: progress?.epoch ?? 0, flags, typed, directory: out, fixed });
    const source = this.#program.sameChoice(saved.source, flags);
    const corpus = await this.#program.open(source, this.#opening, saved);
    if (this.#fingerprint(corpus) !== saved.sha256) {
      throw new UsageError(
        corpus.name,
        `these are not the ${noun}s that the training in ${out} was started with, or some were added or taken away since`,
        `Name the same ${noun}s with --data, or train its model on other ones with --from ${out} and another --out`,
      );
    }
    const history = extendHistory(past.history, { iteration, before: saved, after: settings });
    const resume = { checkpoint, preprocessing, changed: history !== past.history };
    return { corpus, settings: { ...settings, source }, resume, past: { ...past, history } };
  }

  #freePlace(): Promise<(() => Promise<void>) | undefined> {
    const { flags, ranks } = this.#opening;
    return onFirstRank(ranks, () => requireFreePlace(flags, this.#program.resumeCommand(flags.out)));
  }

  #fingerprint(corpus: Corpus): string {
    const names = this.#program.itemsOf(corpus).map(({ name }) => name);
    return createHash('sha256').update(names.join('\n')).digest('hex');
  }

  /**
   * The rules of the held-out parts. A training on the items of its model keeps their rules, so that these parts stay unseen. Typed flags
   * replace the rules.
   */
  #heldOut(saved: S, corpus: Corpus, choice: Choice): Pick<CorpusSettings, 'test' | 'validation' | 'seed'> {
    const { flags, typed } = this.#opening;
    const usual = { test: flags.test ?? this.#program.usualTest(choice), validation: flags.validation, seed: flags.seed };
    if (this.#fingerprint(corpus) !== saved.sha256) return usual;
    const { test, validation, seed } = saved;
    return {
      test: typed.has('test') ? usual.test : test,
      validation: typed.has('validation') ? usual.validation : validation,
      seed: typed.has('seed') ? usual.seed : seed,
    };
  }

  #checked(values: { readonly test: string; readonly validation: string }, source: Choice, corpus: Corpus): S {
    const { test, validation } = values;
    for (const [flag, rule] of Object.entries({ '--test': test, '--validation': validation })) requireRule(flag, rule, corpus);
    const settings = this.#program.settingsFrom({ ...values, source, sha256: this.#fingerprint(corpus) });
    if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
    return settings;
  }
}

/** Checks a rule before items are read, with the flag in the message. */
function requireRule(flag: string, rule: string, { fields }: LabeledCorpus): void {
  if (rule === '0') return;
  try {
    parseSplit(rule, fields);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new UsageError(`${flag} ${rule}`, error.reason, error.hint);
  }
}
