/** Options of built-in cells may come from a file, so they are checked beyond what the compiler checks. */
import { StatalError } from '@statal/tensors';
import type { Cell } from './cell.js';

/**
 * The options of a cell with the defaults filled in. `values` lists what each may be, the default first.
 *
 * @throws StatalError for an option or a value that the cell does not know: a model that was saved by a later version
 * must not quietly become another one
 */
export function checkOptions<Options extends Cell['options']>(
  cell: string,
  given: Partial<Options>,
  values: { readonly [Name in keyof Options]: readonly Options[Name][] },
): Options {
  checkNames(cell, given, Object.keys(values));
  for (const [name, value] of Object.entries(given)) {
    const allowed: readonly unknown[] = values[name];
    if (value !== undefined && !allowed.includes(value)) {
      const choices = allowed.map((choice) => JSON.stringify(choice)).join(' or ');
      throw new StatalError(cell, `${name} is ${JSON.stringify(value)}, expected ${choices}`);
    }
  }
  const defaults = Object.fromEntries(Object.entries(values).map(([name, [first]]) => [name, first]));
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(chosen) } as Options;
}

/** Refuses options that the cell does not know. */
export function checkNames(cell: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new StatalError(cell, `unknown option ${JSON.stringify(unknown)}`, `${cell} knows ${known.join(', ')}`);
}
