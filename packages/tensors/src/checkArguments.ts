/**
 * Checks of arguments by kind, for calls from JavaScript. They are cheap, because ops ask them at every call, and short, because every page
 * loads them.
 */
import { StatalError } from './errors.js';

/** Refuses what is not a tensor: it has no engine. */
export function needTensor(where: string, value: unknown, key = 'engine', expected = 'a tensor'): void {
  if (!(value as { readonly [key: string]: unknown } | undefined)?.[key]) refuse(where, expected, value);
}

/** Refuses what is not an engine, a promised one too. */
export function needEngine(where: string, value: unknown): void {
  needTensor(where, value, 'base', 'an engine');
}

/** Refuses what is no plain object. A list, a number or a tensor in the place of options would be passed over in silence. */
export function needOptions(where: string, value: unknown): void {
  // By name: a plain object may come from another window or context.
  if (value?.constructor?.name !== 'Object') refuse(where, 'options', value);
}

/** Refuses what is no list; `what` is in it. */
export function needList(where: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(where, `${what} as a list`, value);
}

/** The error of an argument that is not of its kind. */
export function refuse(where: string, expected: string, value: unknown): never {
  throw new StatalError(where, `expected ${expected}, got ${value === null ? value : typeof value}`);
}
