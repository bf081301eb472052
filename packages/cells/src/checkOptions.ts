/** Options of built-in cells may come from a file, so they are checked beyond what the compiler checks. */
import { needOptions, StatalError } from '@statal/tensors';
import type { Cell } from './cell.js';
import type { Json } from './json.js';

/** What an option may be: one of some values, the default first, or whatever `accepts` takes. */
export type OptionRule<Value> =
  | readonly Value[]
  | { readonly usual: Value; readonly expected: string; readonly accepts: (value: unknown) => boolean };

/** On or off; off unless told. */
export const flag: OptionRule<boolean> = [false, true];

/** A finite number of any size. */
export function anyNumber<Usual extends number | undefined>(usual: Usual): OptionRule<number | Usual> {
  return { usual, expected: 'a number', accepts: Number.isFinite };
}

export function wholeNumberFrom1<Usual extends number | undefined>(usual: Usual): OptionRule<number | Usual> {
  return { usual, expected: 'a whole number from 1', accepts: (value) => Number.isInteger(value) && (value as number) >= 1 };
}

/**
 * The options of a cell with the defaults filled in; an option without a default that was not given is left out.
 *
 * @throws StatalError for an option or a value that the cell does not know: a model that was saved by a later version
 * must not quietly become another one
 */
export function checkOptions<Options extends { readonly [name: string]: Json | undefined }>(
  cell: string,
  given: Partial<Options>,
  rules: { readonly [Name in keyof Options]: OptionRule<Options[Name]> },
): Options & Cell['options'] {
  needOptions(cell, given);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) {
    const known = Object.keys(rules).join(', ');
    throw new StatalError(cell, `unknown option ${JSON.stringify(unknown)}`, known === '' ? `${cell} has none` : `${cell} knows ${known}`);
  }
  const chosen = Object.entries<OptionRule<unknown>>(rules).flatMap(([name, rule]) => {
    const { usual, expected, accepts } = isList(rule) ? oneOf(rule) : rule;
    const value: unknown = given[name] === undefined ? usual : given[name];
    if (value === undefined) return [];
    if (!accepts(value))
      throw new StatalError(cell, `${name} is ${typeof value === 'string' ? JSON.stringify(value) : value}, expected ${expected}`);
    return [[name, value]];
  });
  return Object.fromEntries(chosen) as Options & Cell['options'];
}

function isList(rule: OptionRule<unknown>): rule is readonly unknown[] {
  return Array.isArray(rule);
}

function oneOf(values: readonly unknown[]): Exclude<OptionRule<unknown>, readonly unknown[]> {
  const expected = values.map((value) => JSON.stringify(value)).join(' or ');
  return { usual: values[0], expected, accepts: (value) => values.includes(value) };
}
