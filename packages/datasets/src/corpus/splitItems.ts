/** Splits the items of a corpus into a training, a validation and a test part. */
import { DatasetError } from '../datasetError.js';
import { requireInteger, requireOptions } from '../requireArgument.js';
import { inOrder } from './inOrder.js';
import type { Item, ItemWords } from './item.js';
import { parseSplit, requireRule, type SplitRule } from './parseSplit.js';

/** How a corpus is split. */
export interface SplitOptions {
  /** What the test part takes: a rule, or its text for `parseSplit`. Default: nothing. */
  readonly test?: string | SplitRule | undefined;
  /** What the validation part takes of the rest. Default: nothing. */
  readonly validation?: string | SplitRule | undefined;
  /** Decides which items a fraction takes. Default: 0. */
  readonly seed?: number | undefined;
}

/** The parts of a corpus. Each item is in exactly one of them. */
export interface SplitParts<I extends Item> {
  readonly train: readonly I[];
  readonly validation: readonly I[];
  readonly test: readonly I[];
  /** Classes that have another share in a part than requested, or no item in it. */
  readonly deviations: readonly SplitDeviation[];
}

/** The share of a class in a part, if it differs from the requested one because the class is small, or if it is 0. */
export interface SplitDeviation {
  readonly part: HeldPart;
  readonly label: string;
  /** Number of recordings or clips of the class that were available to the part. */
  readonly available: number;
  /** Number of them in the part. */
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

/** A corpus whose items are split. */
interface SplitSource<I extends Item> {
  readonly name: string;
  readonly items: readonly I[];
  readonly classes: readonly string[];
  readonly fields: readonly string[];
}

/**
 * Takes the test part out of all items, then the validation part out of the rest. `splitRecordings` says how.
 *
 * @param owner the function the user called, for messages
 */
export function splitItems<I extends Item>(owner: string, corpus: SplitSource<I>, options: SplitOptions, words: ItemWords): SplitParts<I> {
  requireOptions(owner, options, ['test', 'validation', 'seed']);
  const { test, validation, seed = 0 } = options;
  requireInteger(owner, 'seed', seed);
  const ruleOf = (part: HeldPart, rule: string | SplitRule | undefined): SplitRule | undefined => {
    if (typeof rule === 'string') return parseSplit(rule, corpus.fields);
    if (rule !== undefined) requireRule(owner, part, rule);
    return rule;
  };
  const [testRule, validationRule] = [ruleOf('test', test), ruleOf('validation', validation)];
  // The test part leaves one item to train on, and one for the validation part if that is a fraction.
  const kept = validationRule?.kind === 'fraction' ? 2 : 1;
  const forTest = divided(corpus, corpus.items, { part: 'test', rule: testRule, text: test, seed, kept, words });
  if (forTest.rest.length === 0) throw new SplitError('test', corpus.name, `the test part takes every ${words.one}`, 'Hold less out');
  const forValidation = divided(corpus, forTest.rest, {
    part: 'validation',
    rule: validationRule,
    text: validation,
    seed: seed + 1,
    kept: 1,
    words,
  });
  const train = forValidation.rest;
  const trained = new Set(train.map(({ label }) => label));
  const lost = corpus.classes.find((label) => !trained.has(label));
  if (lost !== undefined) {
    throw new SplitError(
      'train',
      corpus.name,
      `class "${lost}" has no ${words.one} left to train on`,
      `Hold less out, add ${words.many} of it, or remove the class`,
    );
  }
  const deviations = [...forTest.deviations, ...forValidation.deviations];
  return { train, validation: forValidation.held, test: forTest.held, deviations };
}

interface Division {
  readonly part: HeldPart;
  readonly rule: SplitRule | undefined;
  /** The rule as given by the user. */
  readonly text: string | SplitRule | undefined;
  readonly seed: number;
  /** Number of items of each class that a fraction leaves for other parts, if the class has more. */
  readonly kept: number;
  readonly words: ItemWords;
}

interface Divided<I extends Item> {
  readonly held: readonly I[];
  readonly rest: readonly I[];
  readonly deviations: readonly SplitDeviation[];
}

function divided<I extends Item>(corpus: SplitSource<I>, items: readonly I[], division: Division): Divided<I> {
  const { part, rule, text, seed, kept, words } = division;
  if (rule === undefined) return { held: [], rest: items, deviations: [] };
  const isHeld = rule.kind === 'fraction' ? drawn(items, rule.fraction, { seed, kept }) : fits(corpus, rule, words);
  const held = items.filter(isHeld);
  if (held.length === 0) {
    const spelled = typeof text === 'string' ? text : JSON.stringify(rule);
    throw new SplitError(
      part,
      corpus.name,
      `no ${words.one} is left for the ${part} part (${spelled})`,
      'Hold more out, or leave the rule out',
    );
  }
  const fraction = rule.kind === 'fraction' ? rule.fraction : undefined;
  return {
    held,
    rest: items.filter((item) => !isHeld(item)),
    deviations: deviationsOf(items, held, { part, fraction }),
  };
}

function deviationsOf(
  items: readonly Item[],
  held: readonly Item[],
  { part, fraction }: Pick<SplitDeviation, 'part' | 'fraction'>,
): SplitDeviation[] {
  const taken = byClass(held);
  return [...byClass(items)]
    .map(([label, members]) => ({ part, label, available: members.length, held: taken.get(label)?.length ?? 0, fraction }))
    .filter(({ available: all, held: some }) => some === 0 || (fraction !== undefined && some !== Math.round(fraction * all)));
}

function fits(corpus: SplitSource<Item>, rule: Exclude<SplitRule, { kind: 'fraction' }>, { one }: ItemWords): (item: Item) => boolean {
  const { field } = rule;
  if (rule.kind === 'group') {
    const known = new Set(corpus.items.map(({ fields }) => fields[field]));
    const strange = rule.values.find((value) => !known.has(value));
    if (strange !== undefined) {
      const some = [...known].sort(inOrder);
      const listed = some.length > 12 ? `${some.slice(0, 12).join(', ')} and ${some.length - 12} more` : some.join(', ');
      throw new DatasetError(corpus.name, `no ${one} has ${field} "${strange}"`, `There are ${listed}`);
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
  items: readonly Item[],
  fraction: number,
  { seed, kept }: { readonly seed: number; readonly kept: number },
): (item: Item) => boolean {
  const held = new Set<Item>();
  for (const members of byClass(items).values()) {
    const ranked = members
      .map((item) => ({ item, rank: hash(item.name, seed) }))
      .sort((a, b) => a.rank - b.rank || inOrder(a.item.name, b.item.name));
    const { length } = members;
    const least = Math.min(1, length - 1);
    const count = Math.max(least, Math.min(Math.round(fraction * length), length - kept));
    for (const { item } of ranked.slice(0, count)) held.add(item);
  }
  return (item) => held.has(item);
}

function byClass<I extends Item>(items: readonly I[]): ReadonlyMap<string, readonly I[]> {
  const classes = new Map<string, I[]>();
  for (const item of items) {
    const members = classes.get(item.label);
    if (members) members.push(item);
    else classes.set(item.label, [item]);
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
