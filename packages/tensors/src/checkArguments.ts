/**
 * Checks of arguments by kind, for calls from JavaScript. They are cheap, because ops run them at every call, and short, because
 * every page loads them.
 */
import { StatalError } from './errors.js';

/** @throws StatalError if `value` has no field `key`; tensors have `engine` */
export function needTensor(where: string, value: unknown, key = 'engine', expected = 'a tensor'): void {
  if (!(value as { readonly [key: string]: unknown } | undefined)?.[key]) refuse(where, expected, value);
}

/** @throws StatalError if `value` is not an engine, e.g. a promise of one */
export function needEngine(where: string, value: unknown): void {
  needTensor(where, value, 'base', 'an engine');
}

/** @throws StatalError if `value` is not a plain object. Otherwise a list, number or tensor would be ignored without an error. */
export function needOptions(where: string, value: unknown): void {
  // Checked by name, because a plain object may come from another window or context.
  if (value?.constructor?.name !== 'Object') refuse(where, 'options', value);
}

/** @throws StatalError if `value` is not a list; `what` names its items */
export function needList(where: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(where, `${what} as a list`, value);
}

/** Throws the error of an argument of the wrong kind. */
export function refuse(where: string, expected: string, value: unknown): never {
  throw new StatalError(where, `expected ${expected}, got ${value === null ? value : typeof value}`);
}
