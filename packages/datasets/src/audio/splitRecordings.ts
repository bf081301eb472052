/** Recordings to learn from, to choose by, and to judge by. */
import { DatasetError } from '../datasetError.js';
import { parseSplit, type SplitRule } from './parseSplit.js';
import { inOrder, type Recording, type SoundCorpus } from './soundCorpus.js';

export interface SplitRecordingsOptions {
  /** What is held out for the final judgement: a rule, or its text for `parseSplit`. Default: nothing. */
  readonly test?: string | SplitRule | undefined;
  /** What of the rest is held out to choose by. Default: nothing. */
  readonly validation?: string | SplitRule | undefined;
  /** Decides which recordings a fraction takes. Default 0. */
  readonly seed?: number | undefined;
}

export interface SplitRecordings {
  readonly train: readonly Recording[];
  readonly validation: readonly Recording[];
  readonly test: readonly Recording[];
}

/**
 * Takes the test part out of all recordings, then the validation part out of what is left.
 *
 * A fraction f takes round(f n) of the n recordings of each class, those whose names have the lowest hash under the seed. So a part does not
 * depend on the order of the files, and a new recording moves few of the others.
 *
 * Fails with a `DatasetError` when a part that was asked for is empty, a group or a number is not there, or a class is left without a
 * recording to train on.
 *
 * @example
 * const { train, validation, test } = splitRecordings(corpus, { test: 'index<5', validation: '0.1', seed: 1 });
 */
export function splitRecordings(corpus: SoundCorpus, { test, validation, seed = 0 }: SplitRecordingsOptions): SplitRecordings {
  const [forTest, rest] = divided(corpus, corpus.recordings, 'test', test, seed);
  if (rest.length === 0) throw new DatasetError(corpus.name, 'the test part takes every recording', 'Hold less out');
  const [forValidation, train] = divided(corpus, rest, 'validation', validation, seed + 1);
  const trained = new Set(train.map(({ label }) => label));
  const lost = corpus.classes.find((label) => !trained.has(label));
  if (lost !== undefined) {
    throw new DatasetError(
      corpus.name,
      `class "${lost}" has no recording left to train on`,
      'Hold less out, add recordings of it, or remove the class',
    );
  }
  return { train, validation: forValidation, test: forTest };
}

function divided(
  corpus: SoundCorpus,
  recordings: readonly Recording[],
  part: string,
  rule: string | SplitRule | undefined,
  seed: number,
): readonly [held: Recording[], rest: readonly Recording[]] {
  if (rule === undefined) return [[], recordings];
  const parsed = typeof rule === 'string' ? parseSplit(rule, corpus.fields) : rule;
  const isHeld = parsed.kind === 'fraction' ? drawn(recordings, parsed.fraction, seed) : fits(corpus, parsed);
  const held = recordings.filter(isHeld);
  const spelled = typeof rule === 'string' ? rule : JSON.stringify(rule);
  if (held.length === 0)
    throw new DatasetError(corpus.name, `no recording is left for the ${part} part (${spelled})`, 'Hold more out, or leave the rule out');
  return [held, recordings.filter((recording) => !isHeld(recording))];
}

function fits(corpus: SoundCorpus, rule: Exclude<SplitRule, { kind: 'fraction' }>): (recording: Recording) => boolean {
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

function drawn(recordings: readonly Recording[], fraction: number, seed: number): (recording: Recording) => boolean {
  const byClass = new Map<string, Recording[]>();
  for (const recording of recordings) {
    const members = byClass.get(recording.label);
    if (members) members.push(recording);
    else byClass.set(recording.label, [recording]);
  }
  const held = new Set<Recording>();
  for (const members of byClass.values()) {
    const ranked = members
      .map((recording) => ({ recording, rank: hash(recording.name, seed) }))
      .sort((a, b) => a.rank - b.rank || inOrder(a.recording.name, b.recording.name));
    for (const { recording } of ranked.slice(0, Math.round(fraction * members.length))) held.add(recording);
  }
  return (recording) => held.has(recording);
}

/** FNV-1a over the name, finished by the mixer of MurmurHash3, so that similar names part. */
function hash(name: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed;
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
