/**
 * Calls every public function of a package with arguments of every wrong kind, one at a time, and wants an error of the library each time:
 * neither a TypeError nor a result. The table of calls is total over the exports, so a new function without a row fails.
 */
import { describe, expect, it } from 'vitest';

const isWhole = (from) => (value) => Number.isInteger(value) && value >= from;
const isNumber = (value) => typeof value === 'number';
const isPlain = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isTensor = (value) => typeof value === 'object' && value !== null && 'dtype' in value;

/** Which of the wrong values are right for an argument of a kind. They may still be refused, with an error of the library. */
const kinds = {
  tensor: isTensor,
  operand: (value) => isTensor(value) || isNumber(value),
  tree: (value) => typeof value === 'object' && value !== null,
  number: Number.isFinite,
  anyNumber: isNumber,
  numbers: (value) => isNumber(value) || Array.isArray(value),
  count: isWhole(1),
  whole: isWhole(0),
  integer: Number.isInteger,
  notNegative: (value) => Number.isFinite(value) && value >= 0,
  positive: (value) => Number.isFinite(value) && value > 0,
  share: (value) => Number.isFinite(value) && value >= 0 && value < 1,
  flag: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  list: Array.isArray,
  function: (value) => typeof value === 'function',
  object: isPlain,
  anything: () => true,
  nothingElse: () => false,
};

/** What stands for an option that is not given. */
const optional = (value) => value === undefined || value === null;

/** An argument: a right value, its kind, and whether it may be left out. A kind that ends with "?" is optional. */
export function argument(good, kind) {
  const name = kind.replace(/\?$/, '');
  const accepts = kinds[name];
  if (accepts === undefined) throw new Error(`there is no kind ${kind}`);
  return { good, accepts: (value) => accepts(value) || (kind.endsWith('?') && optional(value)) };
}

/** Options: an argument for each field. `extra` kinds that may stand in their place, e.g. `nothingElse?` where all may be left out. */
export function options(fields, kind = 'nothingElse') {
  const good = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.good]));
  const whole = argument(good, kind);
  const allOptional = Object.values(fields).every(({ accepts }) => accepts(undefined));
  return {
    ...whole,
    fields,
    accepts: (value) => whole.accepts(value) || (allOptional && isPlain(value) && Object.keys(value).length === 0),
  };
}

/** One row: the function and its arguments. */
export function call(of, ...given) {
  return { of, given };
}

const plainValues = {
  undefined: undefined,
  null: null,
  3: 3,
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
};

async function outcomeOf(of, given) {
  let result = of(...given);
  if (typeof result?.next === 'function') result = result.next();
  result = await result;
  if (typeof result?.close === 'function') result.close();
  return result;
}

/** Every call that is wrong in one argument: how to show it, and what is given. */
function* wrongCalls({ given }, values) {
  const goods = given.map(({ good }) => good);
  for (const [at, { accepts, fields = {} }] of given.entries()) {
    for (const [shown, value] of Object.entries(values)) {
      yield { shown: `argument ${at + 1} is ${shown}`, given: goods.with(at, value), mayPass: accepts(value) };
    }
    for (const [name, field] of Object.entries(fields)) {
      for (const [shown, value] of Object.entries(values)) {
        yield { shown: `${name} is ${shown}`, given: goods.with(at, { ...goods[at], [name]: value }), mayPass: field.accepts(value) };
      }
    }
  }
}

/** What goes wrong with the errors of one function, a line for each call. */
async function faultsOf(row, { errors, values }) {
  const faults = [];
  for (const { shown, given, mayPass } of wrongCalls(row, values)) {
    try {
      await outcomeOf(row.of, given);
      if (!mayPass) faults.push(`${shown}: accepted`);
    } catch (error) {
      if (!errors.some((kind) => error instanceof kind)) faults.push(`${shown}: ${error.name}: ${error.message}`);
      else if (/[\n\r]/.test(error.message)) faults.push(`${shown}: the message has several lines`);
    }
  }
  return faults;
}

/**
 * The tests.
 *
 * @param table
 *   `exports`: the namespace of the package. `rows`: a `call` for each function in it, and for methods and others under names of their own.
 *   `unchecked`: functions without a row and why. `errors`: the classes of errors. `tensors`: tensors of several kinds, as wrong values.
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

    it.each(Object.entries(rows))('are refused by %s', async (_, row) => {
      await outcomeOf(
        row.of,
        row.given.map(({ good }) => good),
      );
      expect(await faultsOf(row, { errors, values })).toEqual([]);
    });
  });
}

function isError(value) {
  return value.prototype instanceof Error;
}
