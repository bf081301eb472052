/**
 * Checks of arguments by kind, for calls from JavaScript. They are cheap, because ops run them at every call, and short, because
 * every page loads them.
 */
import { StatalError } from './errors.js';
import { showValue } from './showValue.js';

/** @throws StatalError if `value` is not a tensor */
export function needTensor(where: string, value: unknown): void {
  if (!hasField(value, 'engine')) refuse(where, 'a tensor', value, tensorHint(value));
}

/** @throws StatalError if `value` is not an engine, e.g. a promise of one. `hint`: what to do, for functions that take it elsewhere. */
export function needEngine(where: string, value: unknown, hint = `The engine comes first: ${where}(engine, ...)`): void {
  if (!hasField(value, 'base')) refuse(where, 'an engine', value, `${hint}. Make one with await createEngine()`);
}

/**
 * Checks that `value` is a plain object. Otherwise a list, number or tensor would be ignored without an error.
 *
 * @param names the options that the function knows, the most used one first. Default: any names are accepted.
 * @throws StatalError if `value` is not a plain object, or has another option
 */
export function needOptions(where: string, value: unknown, names: readonly string[] = []): void {
  const [first] = names;
  const isKnown = first !== undefined;
  // Checked by name, because a plain object may come from another window or context.
  if (value?.constructor?.name !== 'Object') {
    const hint = isKnown && value !== undefined && value !== null ? `Give an object, such as { ${first}: ${showValue(value)} }` : undefined;
    refuse(where, isKnown ? `options { ${names.join(', ')} }` : 'options', value, hint);
  }
  if (isKnown) needKnown(where, value as object, names);
}

/** @throws StatalError if an object has a field that is not among `names` */
export function needKnown(where: string, value: object, names: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const known = names.length === 0 ? 'has none' : `knows ${names.join(', ')}`;
  throw new StatalError(where, `unknown option ${JSON.stringify(unknown)}`, `${where} ${known}`);
}

/** @throws StatalError if `value` is not a list; `what` names its items */
export function needList(where: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(where, `${what} as a list`, value);
}

/** Throws the error of an argument of the wrong kind. A hint that the value itself gives comes first. */
export function refuse(where: string, expected: string, value: unknown, hint?: string): never {
  throw new StatalError(where, `expected ${expected}, got ${showValue(value)}`, valueHint(value) ?? hint);
}

/** The hint for a promise, and for a function that makes a value: what the caller probably meant. */
export function valueHint(value: unknown): string | undefined {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') return 'It is a promise: await it first';
  if (typeof value !== 'function' || value.name === '' || isClass(value)) return undefined;
  return `It is a function: call it, ${value.name}()`;
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

function hasField(value: unknown, key: string): boolean {
  return Boolean((value as { readonly [key: string]: unknown } | undefined)?.[key]);
}

function tensorHint(value: unknown): string | undefined {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? 'Make a tensor of it: tensor(engine, values)' : undefined;
}
