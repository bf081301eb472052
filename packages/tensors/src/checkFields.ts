/**
 * Checks the fields of options that are given once for each object. Ops, which are called at every step, check less
 * (checkArguments.ts).
 */
import { needOptions, valueHint } from './checkArguments.js';
import { StatalError } from './errors.js';
import { showValue } from './showValue.js';
import { isTensor } from './tensor.js';
import { isBranch, leaves } from './tree.js';

/** What a field may be, as text and as a test. */
export interface FieldRule {
  readonly expected: string;
  /** What to do about a wrong value. */
  readonly hint?: string | undefined;
  accepts(value: unknown): boolean;
}

const numbers = (expected: string, accepts: (value: number) => boolean): FieldRule => ({
  expected,
  accepts: (value) => typeof value === 'number' && accepts(value),
});

/** A finite number. */
export const anyNumber: FieldRule = numbers('a number', Number.isFinite);
/** A finite number above 0. */
export const numberAbove0: FieldRule = numbers('a number above 0', (value) => value > 0 && value < Infinity);
/** A finite number from 0. */
export const numberFrom0: FieldRule = numbers('a number from 0', (value) => value >= 0 && value < Infinity);
/** A fraction below 1, such as a dropout probability or the decay of a mean. */
export const share: FieldRule = numbers('a number from 0 to less than 1', (value) => value >= 0 && value < 1);
/** A whole number from 0. */
export const wholeNumberFrom0: FieldRule = numbers('a whole number from 0', (value) => Number.isInteger(value) && value >= 0);
/** A whole number from 1. */
export const wholeNumberFrom1: FieldRule = numbers('a whole number from 1', (value) => Number.isInteger(value) && value >= 1);
/** True or false. */
export const flag: FieldRule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
/** A string. */
export const text: FieldRule = { expected: 'a text', accepts: (value) => typeof value === 'string' };
/** A function. */
export const aFunction: FieldRule = { expected: 'a function', accepts: (value) => typeof value === 'function' };
/** A tensor. */
export const aTensor: FieldRule = { expected: 'a tensor', accepts: isTensor };
/** An engine. */
export const anEngine: FieldRule = { ...having('an engine', 'base'), hint: 'Make one with await createEngine()' };
/** A `Random`. */
export const aRandom: FieldRule = { ...having('a Random', 'fold'), hint: 'Make one with Random.fromSeed(1)' };

const ofTensors = 'a tensor, or a list or an object of tensors';
/** A tree, which may be empty. */
export const aTree: FieldRule = { expected: ofTensors, accepts: (value) => isTensor(value) || isBranch(value) };
/** A tree with at least one tensor. */
export const someTensors: FieldRule = {
  expected: ofTensors,
  hint: 'Parameters are what model.init({ engine, random }) returns',
  accepts: (value) => leaves(value).length > 0,
};

/** One of a list of values. */
export function oneOf(values: readonly unknown[]): FieldRule {
  return { expected: values.map(showValue).join(' or '), accepts: (value) => values.includes(value) };
}

/** Accepts what `rule` accepts, and `undefined`. */
export function optional(rule: FieldRule): FieldRule {
  return { ...rule, accepts: (value) => value === undefined || rule.accepts(value) };
}

/** An object with all of the named methods or fields. */
export function having(expected: string, ...names: readonly string[]): FieldRule {
  return { expected, accepts: (value) => typeof value === 'object' && value !== null && names.every((name) => name in value) };
}

/** A plain object whose values all follow a rule. */
export function named(rule: FieldRule, expected: string): FieldRule {
  const isPlain = (value: unknown): value is object => (value as object | undefined)?.constructor?.name === 'Object';
  return { expected, accepts: (value) => isPlain(value) && Object.values(value).every(rule.accepts) };
}

/** @throws StatalError if `options` is not a plain object, has a field without a rule, or a field does not follow its rule */
export function checkFields<Options extends object>(
  where: string,
  options: Options,
  rules: { readonly [Name in keyof Options]-?: FieldRule },
): void {
  needOptions(where, options, Object.keys(rules));
  for (const [name, rule] of Object.entries<FieldRule>(rules)) {
    checkField(where, name, (options as { readonly [name: string]: unknown })[name], rule);
  }
}

/** Checks one argument. Messages call it `name`. */
export function checkField(where: string, name: string, value: unknown, { expected, hint, accepts }: FieldRule): void {
  if (!accepts(value)) throw new StatalError(where, `${name} is ${showValue(value)}, expected ${expected}`, valueHint(value) ?? hint);
}
