/** Checks the types of arguments, for calls from JavaScript. */
import { DatasetError } from './datasetError.js';

/** @throws DatasetError if `isRight` is false */
export function requireArgument(owner: string, name: string, isRight: boolean, value: unknown, expected: string): void {
  if (!isRight) throw new DatasetError(owner, `${name} is ${shownKind(value)}, expected ${expected}`, `Change ${name}`);
}

/** @throws DatasetError if options are not a plain object; a number or a list would be ignored silently */
export function requireOptions(owner: string, options: unknown): void {
  const isPlain = (options as object | undefined)?.constructor?.name === 'Object';
  requireArgument(owner, 'options', isPlain, options, 'an object');
}

export function requireText(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, typeof value === 'string', value, 'a string');
}

export function requireFlag(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, typeof value === 'boolean', value, 'true or false');
}

export function requireFunction(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, typeof value === 'function', value, 'a function');
}

/** The seed of a random generator, or a number that is mixed with one. */
export function requireInteger(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, Number.isSafeInteger(value), value, 'an integer');
}

export function requireTexts(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, Array.isArray(value) && value.every((each) => typeof each === 'string'), value, 'a list of strings');
}

/** Refuses what has not all of the named methods and fields. */
export function requireHaving(owner: string, name: string, value: unknown, expected: string, ...names: readonly string[]): void {
  requireArgument(owner, name, Object(value) === value && names.every((each) => each in (value as object)), value, expected);
}

/** `null`, `3`, `"text"`, or the class of an object. */
function shownKind(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Object(value) === value ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
}
