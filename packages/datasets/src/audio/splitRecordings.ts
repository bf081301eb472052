/** Splits recordings into a training, a validation and a test part. */
import { DatasetError } from '../datasetError.js';
import { requireHaving, requireInteger, requireOptions } from '../requireArgument.js';
import { type AudioCorpus, inOrder, type Recording } from './audioCorpus.js';
import { parseSplit, requireRule, type SplitRule } from './parseSplit.js';

/** The options of `splitRecordings`. */
export interface SplitRecordingsOptions {
  /** What the test part takes: a rule, or its text for `parseSplit`. Default: nothing. */
  readonly test?: string | SplitRule | undefined;
  /** What the validation part takes of the rest. Default: nothing. */
  readonly validation?: string | SplitRule | undefined;
  /** Decides which recordings a fraction takes. Default: 0. */
  readonly seed?: number | undefined;
}

/** The parts of a corpus. Each recording is in exactly one of them. */
export interface SplitRecordings {
  readonly train: readonly Recording[];
  readonly validation: readonly Recording[];
  readonly test: readonly Recording[];
  /** Classes that have another share in a part than requested, or no recording in it. */
  readonly deviations: readonly SplitDeviation[];
}

/** The share of a class in a part, if it differs from the requested one because the class is small, or if it is 0. */
export interface SplitDeviation {
  readonly part: HeldPart;
  readonly label: string;
  /** Recordings of the class that were available to the part. */
  readonly recordings: number;
  /** Recordings of the class in the part. */
  readonly held: number;
  /** The requested share, if the rule is a fraction. */
  readonly fraction?: number | undefined;
}

/** A part of a corpus that is not trained on. */
export type HeldPart = 'test' | 'validation';

/**
 * The error of a split in which a part, or a class of the training part, is empty.
 *
 * @example
 * try {
 *   splitRecordings(corpus, { test: 'index<5' }); // corpus: five takes of each digit
 * } catch (error) {
 *   if (!(error instanceof SplitError)) throw error;
 *   console.log(error.part); // test
 * }
 */
export class SplitError extends DatasetError {
  /** The empty part, or `train` if a class has no recording to train on. */
  readonly part: HeldPart | 'train';

  constructor(part: HeldPart | 'train', source: string, reason: string, hint: string) {
    super(source, reason, hint);
    this.part = part;
  }
}

/**
 * Takes the test part out of all recordings, then the validation part out of the rest.
 *
 * A fraction f takes round(f n) of the n recordings of each class: those whose names have the lowest hash under the seed. A part therefore
 * does not depend on the order of the files, and a new recording moves few others. From a class with two or more recordings, a fraction
 * takes at least one and leaves at least one to train on. If both parts are fractions, a class with three or more is in all three parts.
 * `deviations` lists the classes of which a part has none, or another number than round(f n).
 *
 * @throws SplitError if a requested part is empty, or a class has no recording left to train on
 * @throws DatasetError if a rule is not valid, names a value that no recording has, or compares a field that is not a number
 *
 * @example
 * const corpus = synthesizeRecordings({ speakers: 2, takes: 10 });
 * const { train, validation, test } = splitRecordings(corpus, { test: 'index<5', validation: '0.1', seed: 1 });
 * [train.length, validation.length, test.length]; // [90, 10, 100]
 */
export function splitRecordings(corpus: AudioCorpus, options: SplitRecordingsOptions): SplitRecordings {
  requireHaving('splitRecordings', 'corpus', corpus, 'a corpus', 'recordings', 'classes', 'fields');
  requireOptions('splitRecordings', options, ['test', 'validation', 'seed']);
  const { test, validation, seed = 0 } = options;
  requireInteger('splitRecordings', 'seed', seed);
  const [testRule, validationRule] = [ruleOf('test', test, corpus), ruleOf('validation', validation, corpus)];
  // The test part leaves one recording to train on, and one for the validation part if that is a fraction.
  const kept = validationRule?.kind === 'fraction' ? 2 : 1;
  const forTest = divided(corpus, corpus.recordings, { part: 'test', rule: testRule, text: test, seed, kept });
  if (forTest.rest.length === 0) throw new SplitError('test', corpus.name, 'the test part takes every recording', 'Hold less out');
  const forValidation = divided(corpus, forTest.rest, {
    part: 'validation',
    rule: validationRule,
    text: validation,
    seed: seed + 1,
    kept: 1,
  });
  const train = forValidation.rest;
  const trained = new Set(train.map(({ label }) => label));
  const lost = corpus.classes.find((label) => !trained.has(label));
  if (lost !== undefined) {
    throw new SplitError(
      'train',
      corpus.name,
      `class "${lost}" has no recording left to train on`,
      'Hold less out, add recordings of it, or remove the class',
    );
  }
  const deviations = [...forTest.deviations, ...forValidation.deviations];
  return { train, validation: forValidation.held, test: forTest.held, deviations };
}

function ruleOf(part: HeldPart, rule: string | SplitRule | undefined, { fields }: AudioCorpus): SplitRule | undefined {
  if (typeof rule === 'string') return parseSplit(rule, fields);
  if (rule !== undefined) requireRule('splitRecordings', part, rule);
  return rule;
}

interface Division {
  readonly part: HeldPart;
  readonly rule: SplitRule | undefined;
  /** The rule as given by the user. */
  readonly text: string | SplitRule | undefined;
  readonly seed: number;
  /** Number of recordings of each class that a fraction leaves for other parts, if the class has more. */
  readonly kept: number;
}

interface Divided {
  readonly held: readonly Recording[];
  readonly rest: readonly Recording[];
  readonly deviations: readonly SplitDeviation[];
}

function divided(corpus: AudioCorpus, recordings: readonly Recording[], { part, rule, text, seed, kept }: Division): Divided {
  if (rule === undefined) return { held: [], rest: recordings, deviations: [] };
  const isHeld = rule.kind === 'fraction' ? drawn(recordings, rule.fraction, { seed, kept }) : fits(corpus, rule);
  const held = recordings.filter(isHeld);
  if (held.length === 0) {
    const spelled = typeof text === 'string' ? text : JSON.stringify(rule);
    throw new SplitError(
      part,
      corpus.name,
      `no recording is left for the ${part} part (${spelled})`,
      'Hold more out, or leave the rule out',
    );
  }
  const fraction = rule.kind === 'fraction' ? rule.fraction : undefined;
  return {
    held,
    rest: recordings.filter((recording) => !isHeld(recording)),
    deviations: deviationsOf(recordings, held, { part, fraction }),
  };
}

function deviationsOf(
  recordings: readonly Recording[],
  held: readonly Recording[],
  { part, fraction }: Pick<SplitDeviation, 'part' | 'fraction'>,
): SplitDeviation[] {
  const taken = byClass(held);
  return [...byClass(recordings)]
    .map(([label, members]) => ({ part, label, recordings: members.length, held: taken.get(label)?.length ?? 0, fraction }))
    .filter(({ recordings: all, held: some }) => some === 0 || (fraction !== undefined && some !== Math.round(fraction * all)));
}

function fits(corpus: AudioCorpus, rule: Exclude<SplitRule, { kind: 'fraction' }>): (recording: Recording) => boolean {
  const { field } = rule;
  if (rule.kind === 'group') {
    const known = new Set(corpus.recordings.map(({ fields }) => fields[field]));
    const strange = rule.values.find((value) => !known.has(value));
    if (strange !== undefined) {
      const some = [...known].sort(inOrder);
      const listed = some.length > 12 ? `${some.slice(0, 12).join(', ')} and ${some.length - 12} more` : some.join(', ');
      throw new DatasetError(corpus.name, `no recording has ${field} "${strange}"`, `There are ${listed}`);
    }
    return ({ fields }) => rule.values.includes(fields[field]);
  }
  return ({ name, fields }) => {
    const value = Number(fields[field]);
    if (!Number.isFinite(value))
      throw new DatasetError(
        name,
        `its ${field} "${fields[field]}" is not a number`,
        `Compare another field, or hold a group out, as in ${field}=${fields[field]}`,
      );
    switch (rule.operator) {
      case '<':
        return value < rule.value;
      case '<=':
        return value <= rule.value;
      case '>':
        return value > rule.value;
      case '>=':
        return value >= rule.value;
      default:
        return rule.operator satisfies never;
    }
  };
}

function drawn(
  recordings: readonly Recording[],
  fraction: number,
  { seed, kept }: { readonly seed: number; readonly kept: number },
): (recording: Recording) => boolean {
  const held = new Set<Recording>();
  for (const members of byClass(recordings).values()) {
    const ranked = members
      .map((recording) => ({ recording, rank: hash(recording.name, seed) }))
      .sort((a, b) => a.rank - b.rank || inOrder(a.recording.name, b.recording.name));
    const { length } = members;
    const least = Math.min(1, length - 1);
    const count = Math.max(least, Math.min(Math.round(fraction * length), length - kept));
    for (const { recording } of ranked.slice(0, count)) held.add(recording);
  }
  return (recording) => held.has(recording);
}

function byClass(recordings: readonly Recording[]): ReadonlyMap<string, readonly Recording[]> {
  const classes = new Map<string, Recording[]>();
  for (const recording of recordings) {
    const members = classes.get(recording.label);
    if (members) members.push(recording);
    else classes.set(recording.label, [recording]);
  }
  return classes;
}

/** FNV-1a over the name, followed by the mixer of MurmurHash3, so that similar names get different hashes. */
function hash(name: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed;
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
