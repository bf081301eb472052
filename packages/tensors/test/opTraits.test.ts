/** The table of traits agrees with what each op does on the inputs of its cases. */
import { describe, expect, it } from 'vitest';
import { type Operand, readSync, tensor } from '../src/index.js';
import { type Attributes, dispatch, isElementwise, type OpName, opTraits, scoped, source } from '../src/internals.js';
import { build, type Elements, indicesOf, pick } from './elements.js';
import { engineOf } from './engines.js';
import { opCases } from './opCases.js';
import { describeInput } from './opInputs.js';
import type { OpCase } from './opRow.js';

const reference = await engineOf('reference');
const wasm = await engineOf('wasm');
const names = Object.keys(opCases) as OpName[];

const casesOf = (op: OpName): readonly OpCase<Attributes<OpName>>[] => opCases[op].cases;
const having = (is: (op: OpName) => boolean): OpName[] => names.filter(is);

function run(op: OpName, inputs: readonly Elements[], attributes: Attributes<OpName>, engine = reference): Elements {
  const operands = inputs.map(({ shape, dtype, data }): Operand => tensor(engine, Float64Array.from(data), { shape, dtype }));
  const result = operands.length === 0 ? source(engine, op, attributes) : dispatch(op, operands, attributes);
  return { shape: result.shape, dtype: result.dtype, data: Array.from(readSync(result)) };
}

/** The inputs of a case, numbers as scalars. */
const elementsOf = ({ inputs }: OpCase<Attributes<OpName>>): Elements[] =>
  inputs.map((input) => (typeof input === 'number' ? { shape: [], dtype: 'float', data: [input] } : input));

/** A case with the elements of its first input told apart: whole numbers from 1 on. */
function numbered(op: OpName): { inputs: Elements[]; attributes: Attributes<OpName>; name: string }[] {
  return casesOf(op).map((found) => {
    const [first, ...others] = elementsOf(found);
    return {
      inputs: [{ ...first, data: first.data.map((_, index) => index + 1) }, ...others],
      attributes: found.attributes,
      name: found.inputs.map(describeInput).join(' and '),
    };
  });
}

describe('an op that is a view', () => {
  it.each(having((op) => opTraits[op].isView))('%s gives elements of its input, at places that do not depend on their values', (op) => {
    for (const { inputs, attributes, name } of numbered(op)) {
      const [x] = inputs;
      const places = run(op, inputs, attributes).data.map((value) => value - 1);
      expect(
        places.every((place) => Number.isInteger(place) && place >= 0 && place < x.data.length),
        name,
      ).toBe(true);
      const other = { ...x, data: x.data.map((value) => (value * 7) % 101) };
      expect(run(op, [other], attributes).data, name).toEqual(places.map((place) => other.data[place]));
    }
  });

  it.each(having((op) => opTraits[op].isView))('%s lies evenly in its input, so that strides can express it, but for a reshape', (op) => {
    for (const { inputs, attributes, name } of numbered(op)) {
      const result = run(op, inputs, attributes);
      if (result.data.length === 0) continue;
      const base = pick(
        result,
        result.shape.map(() => 0),
      );
      const strides = result.shape.map((dimension, axis) =>
        dimension === 1
          ? 0
          : pick(
              result,
              result.shape.map((_, other) => Number(other === axis)),
            ) - base,
      );
      const even = build(result.shape, (index) => base + index.reduce((sum, at, axis) => sum + at * strides[axis], 0));
      expect(result.data, name).toEqual(even.data);
    }
  });
});

it('a layout op that is no view puts zeros or other inputs between the elements of its input', () => {
  const others = having((op) => opTraits[op].family === 'layout' && !opTraits[op].isView);
  expect(others).toEqual(['pad', 'concat']);
});

describe('an elementwise op', () => {
  it.each(having(isElementwise))('%s computes each element from the elements beside it alone', (op) => {
    expect(opTraits[op].inLoop).toBe('group');
    for (const found of casesOf(op).filter(({ inputs }) => inputs.every((input) => typeof input !== 'number'))) {
      const inputs = elementsOf(found);
      const { shape, data } = run(op, inputs, found.attributes);
      const some = indicesOf(shape).filter((_, index) => index % 7 === 0);
      for (const index of some.slice(0, 20)) {
        const alone = inputs.map((input): Elements => ({ shape: [], dtype: input.dtype, data: [pick(input, index)] }));
        expect(run(op, alone, found.attributes).data, found.inputs.map(describeInput).join(' and ')).toEqual([
          pick({ shape, dtype: 'float', data }, index),
        ]);
      }
    }
  });

  it.each(having(isElementwise))('%s takes ints exactly if it accepts more than floats', (op) => {
    const count = casesOf(op)[0].inputs.length;
    const ints = Array.from({ length: count }, (): Elements => ({ shape: [2], dtype: 'int', data: [1, 2] }));
    const { accepts } = opTraits[op];
    if (accepts === 'float') expect(() => run(op, ints, {})).toThrow(/float/);
    else expect(run(op, ints, {}).dtype).toBe(accepts === 'comparison' ? 'float' : 'int');
  });
});

describe('a row product', () => {
  it.each(having((op) => opTraits[op].isRowProduct))('%s of stacked rows is the stack of their products', (op) => {
    const table: Elements = { shape: [3, 2], dtype: 'float', data: [1, 2, 3, 4, 5, 6] };
    const attributes = op === 'matmul' ? { transposeA: false, transposeB: false } : {};
    const rows =
      op === 'matmul'
        ? [
            [1, 0, 2],
            [0, 3, 1],
          ]
        : [[2], [0]];
    const dtype = op === 'matmul' ? 'float' : 'int';
    const product = (data: number[], count: number): number[] => {
      const left: Elements = { shape: op === 'matmul' ? [count, 3] : [count], dtype, data };
      return [...run(op, op === 'matmul' ? [left, table] : [table, left], attributes).data];
    };
    expect(product(rows.flat(), 2)).toEqual(rows.flatMap((row) => product(row, 1)));
  });
});

describe('an op with a kernel in compiled loops', () => {
  it.each(having((op) => opTraits[op].hasLoopKernel))('%s runs on the wasm engine as on the reference engine', (op) => {
    const [found] = casesOf(op);
    scoped(wasm, () => {
      const [want, got] = [reference, wasm].map((engine) => run(op, elementsOf(found), found.attributes, engine).data);
      got.forEach((value, index) => {
        expect(value).toBeCloseTo(want[index], 4);
      });
    });
  });
});
