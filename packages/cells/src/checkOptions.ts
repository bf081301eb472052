/** Checks the options of built-in cells at run time, because they may come from a file. */
import { StatalError } from '@statal/tensors';
import { needKnown, needOptions, refuse, showValue, valueHint } from '@statal/tensors/internals';
import type { Cell } from './cell.js';
import type { Json } from './json.js';

/** The allowed values of an option: a list with the default first, or a default and a predicate. */
export type OptionRule<Value> =
  | readonly Value[]
  | {
      readonly usual: Value | undefined;
      /** Whether it must be given. Default: without a default, it may stay absent. */
      readonly isRequired?: boolean | undefined;
      /** The value that absence stands for, if the option stays absent by default: given, it is left out. */
      readonly omitted?: Value | undefined;
      readonly expected: string;
      readonly accepts: (value: unknown) => boolean;
    };

/** Options with the defaults filled in. `WithoutDefault`: the options that may stay absent. */
export type FilledOptions<Options, WithoutDefault extends keyof Options = never> = {
  readonly [Name in Exclude<keyof Options, WithoutDefault>]-?: Exclude<Options[Name], undefined>;
} & Pick<Options, WithoutDefault>;

/** True or false. Default: false. */
export const flag: OptionRule<boolean> = [false, true];

/** The hint for `lstm(64)` and `lstm({ units: 64 })`. */
const sizesElsewhere = 'Sizes belong to the layer: recurrent(lstm(), { inputs: 32, units: 64 })';

/** Any finite number. */
export function anyNumber<Usual extends number | undefined>(usual: Usual): OptionRule<number | Usual> {
  return { usual, expected: 'a number', accepts: Number.isFinite };
}

export function wholeNumberFrom1<Usual extends number | undefined>(usual: Usual): OptionRule<number | Usual> {
  return { usual, expected: 'a whole number from 1', accepts: (value) => Number.isInteger(value) && (value as number) >= 1 };
}

/**
 * Checks the options of a cell and fills in defaults. An option that has no default and is not given stays absent.
 *
 * @throws StatalError if the cell does not know an option or a value: a model saved by a later version must not silently become
 * another one
 */
export function checkOptions<Options extends { readonly [name: string]: Json | undefined }>(
  cell: string,
  given: { readonly [Name in keyof Options]?: Options[Name] | undefined },
  rules: { readonly [Name in keyof Options]: OptionRule<Options[Name]> },
): Options & Cell['options'] {
  if (typeof given === 'number') refuse(cell, 'options', given, sizesElsewhere);
  needOptions(cell, given);
  if ('units' in given || 'inputs' in given) throw new StatalError(cell, 'a cell has no sizes', sizesElsewhere);
  needKnown(cell, given, Object.keys(rules));
  const chosen = Object.entries<OptionRule<unknown>>(rules).flatMap(([name, rule]) => {
    const { usual, isRequired = false, omitted, expected, accepts } = isList(rule) ? oneOf(rule) : rule;
    const value: unknown = given[name] === undefined ? usual : given[name];
    if (value === undefined && !isRequired) return [];
    if (!accepts(value)) throw new StatalError(cell, `${name} is ${showValue(value)}, expected ${expected}`, valueHint(value));
    return value === omitted ? [] : [[name, value]];
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
