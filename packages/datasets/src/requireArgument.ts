/** Checks the types of arguments, for calls from JavaScript. */
import { DatasetError } from './datasetError.js';

/** @throws DatasetError if `isRight` is false */
export function requireArgument(owner: string, name: string, isRight: boolean, value: unknown, expected: string): void {
  if (!isRight) throw new DatasetError(owner, `${name} is ${shownKind(value)}, expected ${expected}`, hintOf(value) ?? `Change ${name}`);
}

/**
 * Checks options. A number or a list would be ignored silently, and so would a misspelled name.
 *
 * @param names the options that the function knows. Default: any names are accepted.
 * @throws DatasetError if options are not a plain object, or have another name
 */
export function requireOptions(owner: string, options: unknown, names?: readonly string[]): void {
  const isPlain = (options as object | undefined)?.constructor?.name === 'Object';
  requireArgument(owner, 'options', isPlain, options, names === undefined ? 'an object' : `an object with ${names.join(', ')}`);
  if (names === undefined) return;
  const unknown = Object.keys(options as object).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DatasetError(owner, `unknown option ${JSON.stringify(unknown)}`, `${owner} knows ${names.join(', ')}`);
}

/** The hint for a promise, and for a function that makes a value: what the caller probably meant. */
export function hintOf(value: unknown): string | undefined {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') return 'It is a promise: await it first';
  return typeof value === 'function' && value.name !== '' ? `It is a function: call it, ${value.name}()` : undefined;
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

/** Throws if a value lacks one of the named methods or fields. */
export function requireHaving(owner: string, name: string, value: unknown, expected: string, ...names: readonly string[]): void {
  requireArgument(owner, name, Object(value) === value && names.every((each) => each in (value as object)), value, expected);
}

/** `null`, `3`, `"text"`, `function make`, or the class of an object. */
function shownKind(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `function ${value.name}`.trim();
  return Object(value) === value ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
}
