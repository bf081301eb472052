/**
 * Checks of arguments by kind, for calls from JavaScript. They are cheap, because ops ask them at every call, and short, because every page
 * loads them.
 */
import type { Engine } from './engine.js';
import { StatalError } from './errors.js';
import type { Tensor } from './tensor.js';

/** Refuses what is not a tensor. */
export function needTensor(where: string, value: unknown): void {
  if (!(value as Tensor | undefined)?.engine) refuse(where, 'a tensor', value);
}

/** Refuses what is not an engine, a promised one too. */
export function needEngine(where: string, value: unknown): void {
  if (!(value as Engine | undefined)?.base) refuse(where, 'an engine', value);
}

/** Refuses a list or a number in the place of options: they would be passed over in silence. */
export function needOptions(where: string, value: unknown): void {
  if (!value || typeof value !== 'object' || Array.isArray(value)) refuse(where, 'options', value);
}

/** The error of an argument that is not of its kind. */
export function refuse(where: string, expected: string, value: unknown): never {
  throw new StatalError(where, `expected ${expected}, got ${value === null ? value : typeof value}`);
}
