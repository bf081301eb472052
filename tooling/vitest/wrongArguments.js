/**
 * Calls every public function of a package with arguments of every wrong kind, one at a time, and wants an error of the library each time:
 * neither a TypeError nor a result. The table of calls is total over the exports, so a new function without a row fails.
 */
import { describe, expect, it } from 'vitest';

/**
 * @typedef {(value: unknown) => boolean} Test
 * @typedef {import('./wrongArguments.d.ts').Argument & { fields?: Record<string, import('./wrongArguments.d.ts').Argument>, hasOptions?: boolean }} Argument
 * @typedef {{ of: Function, given: readonly Argument[] }} Row
 */

/** @type {(from: number) => Test} */
const isWhole = (from) => (value) => Number.isInteger(value) && Number(value) >= from;
/** @type {Test} */
const isNumber = (value) => typeof value === 'number';
/** @type {Test} */
const isPlain = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
/** @type {Test} */
const isTensor = (value) => typeof value === 'object' && value !== null && 'dtype' in value;

/**
 * Which of the wrong values are right for an argument of a kind. They may still be refused, with an error of the library.
 * @type {Record<string, Test>}
 */
const kinds = {
  tensor: isTensor,
  operand: (value) => isTensor(value) || isNumber(value),
  tree: (value) => isTensor(value) || isPlain(value) || Array.isArray(value),
  number: Number.isFinite,
  anyNumber: isNumber,
  numbers: (value) => isNumber(value) || Array.isArray(value),
  count: isWhole(1),
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
};

/** What stands for an option that is not given. @type {Test} */
const optional = (value) => value === undefined || value === null;

/**
 * An argument: a right value, its kind, and whether it may be left out. A kind that ends with "?" is optional.
 *
 * @param {unknown} good
 * @param {string} kind
 * @returns {Argument}
 */
export function argument(good, kind) {
  const name = kind.replace(/\?$/, '');
  const accepts = kinds[name];
  if (accepts === undefined) throw new Error(`there is no kind ${kind}`);
  return { good, accepts: (value) => accepts(value) || (kind.endsWith('?') && optional(value)) };
}

/**
 * Options: an argument for each field, and what may stand in their place, e.g. `nothingElse?` where all may be left out.
 *
 * @param {Record<string, Argument>} fields
 * @param {string} kind
 * @returns {Argument}
 */
export function options(fields, kind = 'nothingElse') {
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

/**
 * An object of data, such as a sound: as `options`, but other fields may stand beside the named ones.
 *
 * @param {Record<string, Argument>} fields
 * @returns {Argument}
 */
export function data(fields) {
  return { ...options(fields), hasOptions: false };
}

/**
 * One row: the function and its arguments.
 *
 * @param {Function} of
 * @param {readonly Argument[]} given
 * @returns {Row}
 */
export function call(of, ...given) {
  return { of, given };
}

const factory = () => 1;

/** @type {Record<string, unknown>} */
const plainValues = {
  undefined: undefined,
  null: null,
  3: 3,
  // Falsy ones pass where a check asks for truth.
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

/**
 * @param {Function} of
 * @param {readonly unknown[]} given
 */
async function outcomeOf(of, given) {
  let result = of(...given);
  if (typeof result?.next === 'function') result = result.next();
  result = await result;
  if (typeof result?.close === 'function') result.close();
  return result;
}

/**
 * What the error must say where an object is expected and something came that gives one: `await` a promise, call a factory.
 *
 * @param {unknown} good
 * @param {unknown} value
 */
function hintTo(good, value) {
  if (typeof good !== 'object') return undefined;
  if (value instanceof Promise) return /await/;
  return value === factory ? /factory\(\)/ : undefined;
}

/**
 * Every call that is wrong in one argument: how to show it, and what is given.
 *
 * @param {Row} row
 * @param {Record<string, unknown>} values
 */
function* wrongCalls({ given }, values) {
  const goods = given.map(({ good }) => good);
  for (const [at, { accepts, fields = {}, hasOptions }] of given.entries()) {
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
    // A misspelled name would have no effect.
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

/**
 * What goes wrong with the errors of one function, a line for each call.
 *
 * @param {Row} row
 * @param {{ errors: readonly Function[], values: Record<string, unknown> }} wanted
 */
async function faultsOf(row, { errors, values }) {
  const faults = [];
  for (const { shown, given, mayPass, mustSay } of wrongCalls(row, values)) {
    try {
      await outcomeOf(row.of, given);
      if (!mayPass) faults.push(`${shown}: accepted`);
    } catch (caught) {
      const error = /** @type {Error} */ (caught);
      if (!errors.some((kind) => error instanceof kind)) faults.push(`${shown}: ${error.name}: ${error.message}`);
      else if (/[\n\r]/.test(error.message)) faults.push(`${shown}: the message has several lines`);
      else if (!mayPass && mustSay !== undefined && !mustSay.test(error.message))
        faults.push(`${shown}: does not say ${mustSay}: ${error.message}`);
    }
  }
  return faults;
}

/**
 * The tests.
 *
 * @param {import('./wrongArguments.d.ts').WrongArgumentsTable} table
 */
export function testWrongArguments({ exports, rows, unchecked = {}, errors, tensors = {} }) {
  const values = { ...plainValues, ...tensors };
  describe('arguments of a wrong kind', () => {
    it('have a row for every public function', () => {
      const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function' && !isError(value));
      const missing = functions.map(([name]) => name).filter((name) => !Object.hasOwn(rows, name) && !Object.hasOwn(unchecked, name));
      expect(missing).toEqual([]);
      expect(Object.keys(unchecked).filter((name) => typeof exports[name] !== 'function')).toEqual([]);
    });

    it.each(/** @type {[string, Row][]} */ (Object.entries(rows)))('are refused by %s', async (_, row) => {
      await outcomeOf(
        row.of,
        row.given.map(({ good }) => good),
      );
      expect(await faultsOf(row, { errors: /** @type {readonly Function[]} */ (errors), values })).toEqual([]);
    });
  });
}

/** @param {Function} value */
function isError(value) {
  return value.prototype instanceof Error;
}
