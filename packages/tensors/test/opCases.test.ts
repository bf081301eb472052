import { describe, expect, it } from 'vitest';
import { type ComputeEngine, type Operand, read, reshape, slice, type Tensor, tensor, transpose } from '../src/index.js';
import { type Attributes, dispatch, type OpName, source } from '../src/internals.js';
import { type Elements, expectElements } from './elements.js';
import { engineOf, fewCases, isFloat32, isThorough, kinds, type Tolerance, toleranceOf } from './engines.js';
import { oneOfEachKind } from './oneOfEachKind.js';
import { opCases } from './opCases.js';
import { describeInput } from './opInputs.js';
import type { OpCase } from './opRow.js';

const engines = await Promise.all(kinds.map(async (kind) => ({ kind, engine: await engineOf(kind) })));

/** Ways to make a tensor with the same elements. They must make no difference. */
const origins: Record<string, (engine: ComputeEngine, elements: Elements) => Tensor | Promise<Tensor>> = {
  'from data': (engine, { shape, dtype, data }) => tensor(engine, Float64Array.from(data), { shape, dtype }),
  'transposed from another order': async (engine, elements) => {
    const reversed = [...elements.shape].reverse();
    const backward = elements.shape.map((_, axis) => elements.shape.length - 1 - axis);
    const other = await read(transpose(await origins['from data'](engine, elements), backward));
    return transpose(tensor(engine, other, { shape: reversed, dtype: elements.dtype }), backward);
  },
  'cut from a larger tensor': (engine, { shape, dtype, data }) => {
    const around = tensor(engine, Float64Array.from([7, 8, 9, ...data, 9]), { dtype });
    return reshape(slice(around, { start: 3, size: data.length }), shape);
  },
};

describe.each(engines)('on the $kind engine', ({ kind, engine }) => {
  const names = Object.keys(opCases) as OpName[];
  const all = Object.entries(origins).slice(0, isThorough(kind) ? undefined : 1);

  describe.each(names.map((op, place) => [op, place] as const))('%s', (op, place) => {
    const { oracle, float32, cases } = opCases[op];
    const own = toleranceOf(kind);
    const tolerance = isFloat32(kind) ? looser(own, float32) : own;

    const run = async (
      { inputs, attributes }: OpCase<Attributes<OpName>>,
      ways: readonly (readonly [string, (typeof origins)[string]])[],
    ): Promise<void> => {
      const elements = inputs.map((input): Elements => (typeof input === 'number' ? { shape: [], dtype: 'float', data: [input] } : input));
      const typed = elements.map((x, which) => (typeof inputs[which] === 'number' ? { ...x, dtype: numberType(elements) } : x));
      const truth = (oracle as (given: readonly Elements[], attributes: object) => Elements)(typed, attributes);
      const want = isFloat32(kind) ? { ...truth, data: truth.data.map(Math.fround) } : truth;
      for (const [origin, make] of ways) {
        const operands = await Promise.all(
          inputs.map(async (input): Promise<Operand> => (typeof input === 'number' ? input : make(engine, input))),
        );
        const result = operands.length === 0 ? source(engine, op, attributes) : dispatch(op, operands, attributes);
        const { shape, dtype } = result;
        expect({ shape, dtype }, `type of the result, inputs ${origin}`).toEqual({ shape: want.shape, dtype: want.dtype });
        expectElements(await read(result), want, tolerance, `inputs ${origin}`);
        for (const [which, operand] of operands.entries()) {
          if (typeof operand !== 'number')
            expect(Array.from(await read(operand)), `input ${which} afterwards`).toEqual(elements[which].data);
        }
      }
    };
    for (const [index, one] of (fewCases ? oneOfEachKind(cases) : cases).entries()) {
      const ways = fewCases ? [all[(place + index) % all.length]] : all;
      it(`agrees with its definition for ${labelOf(one)}`, () => run(one, ways));
    }
  });
});

/** The wider tolerance of both, absolute and relative. */
function looser(a: Tolerance, b: Partial<Tolerance> = {}): Tolerance {
  return { relative: Math.max(a.relative, b.relative ?? 0), absolute: Math.max(a.absolute, b.absolute ?? 0) };
}

/** A number takes the element type of the other operand. */
function numberType(elements: readonly Elements[]): Elements['dtype'] {
  return elements.some(({ dtype }) => dtype === 'int') ? 'int' : 'float';
}

function labelOf({ inputs, attributes }: OpCase<Attributes<OpName>>): string {
  const details = Object.entries(attributes).map(([name, value]) => `${name} ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`);
  return [inputs.map(describeInput).join(' and ') || 'no inputs', ...details].join(', ');
}
