/**
 * Calls every public function of a package with arguments of every wrong kind, one at a time, and wants an error of the library each time:
 * neither a TypeError nor a result. The table of calls is total over the exports, so a new function without a row fails.
 */
import { describe, expect, it } from 'vitest';

type Test = (value: unknown) => boolean;

const isWhole =
  (from: number): Test =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from;
const isNumber: Test = (value) => typeof value === 'number';
const isPlain: Test = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isTensor: Test = (value) => typeof value === 'object' && value !== null && 'dtype' in value;

/** Which of the wrong values are right for an argument of a kind. They may still be refused, with an error of the library. */
const kinds = {
  tensor: isTensor,
  operand: (value) => isTensor(value) || isNumber(value),
  tree: (value) => isTensor(value) || isPlain(value) || Array.isArray(value),
  number: Number.isFinite,
  anyNumber: isNumber,
  numbers: (value) => isNumber(value) || Array.isArray(value),
  count: isWhole(1),
  /** One number for both directions of an image, or two. */
  pair: (value) => isWhole(1)(value) || Array.isArray(value),
  pairFrom0: (value) => isWhole(0)(value) || Array.isArray(value),
  whole: isWhole(0),
  integer: Number.isInteger,
  integers: (value) => Number.isInteger(value) || Array.isArray(value),
  notNegative: (value) => Number.isFinite(value) && Number(value) >= 0,
  positive: (value) => Number.isFinite(value) && Number(value) > 0,
  share: (value) => Number.isFinite(value) && Number(value) >= 0 && Number(value) < 1,
  flag: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  list: Array.isArray,
  function: (value) => typeof value === 'function',
  object: isPlain,
  anything: () => true,
  nothingElse: () => false,
} satisfies { readonly [name: string]: Test };

type KindName = keyof typeof kinds;

/** What an argument may be. With "?" it may be left out. */
export type ArgumentKind = KindName | `${KindName}?`;

/** An argument of a call: a right value, and which others are right. */
export interface Argument {
  readonly good: unknown;
  accepts(value: unknown): boolean;
  /** Those of options, an argument each. */
  readonly fields?: { readonly [name: string]: Argument };
  /** Whether an unknown field is wrong: a misspelled option would have no effect. */
  readonly hasOptions?: boolean;
}

/** A function and its arguments. */
export interface Call {
  readonly of: (...given: never[]) => unknown;
  readonly given: readonly Argument[];
}

export interface WrongArgumentsTable {
  /** The namespace of the package. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** A call for each function in it, and for methods under names of their own. */
  readonly rows: { readonly [name: string]: Call };
  /** Functions without a row, and why. */
  readonly unchecked?: { readonly [name: string]: string };
  /** The classes of the errors that are wanted. */
  readonly errors: readonly (abstract new (
    ...given: never[]
  ) => Error)[];
  /** Tensors of several kinds, as wrong values. */
  readonly tensors?: { readonly [name: string]: unknown };
}

/** What stands for an option that is not given. */
const isAbsent: Test = (value) => value === undefined || value === null;

/** An argument: a right value, its kind, and whether it may be left out. A kind that ends with "?" is optional. */
export function argument(good: unknown, kind: ArgumentKind): Argument {
  const accepts: Test = kinds[kind.replace(/\?$/, '') as KindName];
  return { good, accepts: (value) => accepts(value) || (kind.endsWith('?') && isAbsent(value)) };
}

/** Options: an argument for each field, and what may stand in their place, e.g. `nothingElse?` where all may be left out. */
export function options(fields: { readonly [name: string]: Argument }, kind: ArgumentKind = 'nothingElse'): Argument {
  const good = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.good]));
  const whole = argument(good, kind);
  const allOptional = Object.values(fields).every(({ accepts }) => accepts(undefined));
  return {
    ...whole,
    fields,
    hasOptions: true,
    accepts: (value) => whole.accepts(value) || (allOptional && isPlain(value) && Object.keys(Object(value)).length === 0),
  };
}

/** An object of data, such as audio: as `options`, but other fields may stand beside the named ones. */
export function data(fields: { readonly [name: string]: Argument }, kind?: ArgumentKind): Argument {
  return { ...options(fields, kind), hasOptions: false };
}

/** One row: the function and its arguments. */
export function call(of: (...given: never[]) => unknown, ...given: readonly Argument[]): Call {
  return { of, given };
}

const factory = (): number => 1;

const plainValues: { readonly [shown: string]: unknown } = {
  undefined: undefined,
  null: null,
  3: 3,
  // Falsy values pass where a check is only `if (value)`.
  0: 0,
  '""': '',
  false: false,
  '-1': -1,
  1.5: 1.5,
  NaN: Number.NaN,
  '"nonsense"': 'nonsense',
  true: true,
  '[1, 2]': [1, 2],
  '[[1, 1], [0, 0]]': [
    [1, 1],
    [0, 0],
  ],
  '["a"]': ['a'],
  '{}': {},
  '() => 1': () => 1,
  'a promise': Promise.resolve(1),
  'a factory': factory,
};

/** Makes the call, up to the first value of a generator. An engine that it opens is closed. */
async function makeCall(of: Call['of'], given: readonly unknown[]): Promise<void> {
  interface Closable {
    next?(): unknown;
    close?(): void;
  }
  const result = of(...(given as never[])) as Closable | undefined;
  const awaited = (await (typeof result?.next === 'function' ? result.next() : result)) as Closable | undefined;
  if (typeof awaited?.close === 'function') awaited.close();
}

/** What the error must say where an object is expected and something came that gives one: `await` a promise, call a factory. */
function hintTo(good: unknown, value: unknown): RegExp | undefined {
  if (typeof good !== 'object') return undefined;
  if (value instanceof Promise) return /await/;
  return value === factory ? /factory\(\)/ : undefined;
}

interface WrongCall {
  readonly shown: string;
  readonly given: readonly unknown[];
  readonly mayPass: boolean;
  readonly mustSay: RegExp | undefined;
}

/** Every call that is wrong in one argument. */
function* wrongCalls({ given }: Call, values: { readonly [shown: string]: unknown }): Generator<WrongCall, void, void> {
  const goods = given.map(({ good }) => good);
  for (const [at, { accepts, fields = {}, hasOptions = false }] of given.entries()) {
    for (const [shown, value] of Object.entries(values)) {
      const mustSay = hasOptions ? undefined : hintTo(goods[at], value);
      yield { shown: `argument ${at + 1} is ${shown}`, given: goods.with(at, value), mayPass: accepts(value), mustSay };
    }
    for (const [name, field] of Object.entries(fields)) {
      for (const [shown, value] of Object.entries(values)) {
        yield {
          shown: `${name} is ${shown}`,
          given: goods.with(at, { ...Object(goods[at]), [name]: value }),
          mayPass: field.accepts(value),
          mustSay: hasOptions ? hintTo(field.good, value) : undefined,
        };
      }
    }
    if (hasOptions) {
      yield {
        shown: `argument ${at + 1} has an unknown option`,
        given: goods.with(at, { ...Object(goods[at]), misspelled: 1 }),
        mayPass: false,
        mustSay: /"misspelled"/,
      };
    }
  }
}

interface Wanted {
  readonly errors: WrongArgumentsTable['errors'];
  readonly values: { readonly [shown: string]: unknown };
}

/** The calls of one function that did not fail as they should, a line for each. */
async function faultsOf(row: Call, { errors, values }: Wanted): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { shown, given, mayPass, mustSay } of wrongCalls(row, values)) {
    try {
      await makeCall(row.of, given);
      if (!mayPass) faults.push(`${shown}: accepted`);
    } catch (caught) {
      const error = caught as Error;
      if (!errors.some((kind) => error instanceof kind)) faults.push(`${shown}: ${error.name}: ${error.message}`);
      else if (/[\n\r]/.test(error.message)) faults.push(`${shown}: the message has several lines`);
      else if (!mayPass && mustSay !== undefined && !mustSay.test(error.message))
        faults.push(`${shown}: does not say ${mustSay}: ${error.message}`);
    }
  }
  return faults;
}

/** Defines the tests of a package. */
export function testWrongArguments({ exports, rows, unchecked = {}, errors, tensors = {} }: WrongArgumentsTable): void {
  const values = { ...plainValues, ...tensors };
  describe('arguments of a wrong kind', () => {
    it('have a row for every public function', () => {
      const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function' && !isError(value));
      const missing = functions.map(([name]) => name).filter((name) => !Object.hasOwn(rows, name) && !Object.hasOwn(unchecked, name));
      expect(missing).toEqual([]);
      expect(Object.keys(unchecked).filter((name) => typeof exports[name] !== 'function')).toEqual([]);
    });

    it.each(Object.entries(rows))('are refused by %s', async (_, row) => {
      await makeCall(
        row.of,
        row.given.map(({ good }) => good),
      );
      expect(await faultsOf(row, { errors, values })).toEqual([]);
    });
  });
}

function isError(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Error;
}
