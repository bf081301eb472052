/** If a loop has row independence, then changing one row of the state changes only that row of the result. */
import { describe, expect, it } from 'vitest';
import { rowIndependence } from '../src/engines/wasm/loop/rowIndependence.js';
import { readSync, tensor } from '../src/index.js';
import { type Attributes, dispatch, type GraphNode, type LoopProgram, type OpName, resultType } from '../src/internals.js';
import type { Elements } from './elements.js';
import { engineOf } from './engines.js';
import { opCases } from './opCases.js';

const engine = await engineOf('reference');

interface Case {
  readonly inputs: readonly Elements[];
  readonly attributes: Attributes<OpName>;
}

/** Cases of tensors alone. */
function casesOf(op: OpName): Case[] {
  return opCases[op].cases.flatMap(({ inputs, attributes }) => {
    const tensors = inputs.filter((input) => typeof input !== 'number');
    return tensors.length === inputs.length ? [{ inputs: tensors, attributes }] : [];
  });
}

/** A loop whose state is one of the inputs of an op, and whose next state is its result. */
function loopOf(op: OpName, { inputs, attributes }: Case, which: number): LoopProgram {
  const given = inputs.map(({ shape, dtype }): GraphNode => ({ kind: 'input', shape, dtype }));
  const result = resultType(op, inputs.map(toTensor), attributes);
  const output = given.length;
  return {
    key: '',
    graph: { nodes: [...given, { kind: 'op', op, attributes, inputs: inputs.map((_, index) => index), ...result }], constants: [] },
    carried: [{ input: which, output }],
    sequences: [],
    invariants: inputs.flatMap((_, index) => (index === which ? [] : [index])),
    stacked: [],
    instructions: [{ kind: 'single', nodes: [output] }],
  };
}

const toTensor = ({ shape, dtype, data }: Elements) => tensor(engine, Float64Array.from(data), { shape, dtype });
const run = (op: OpName, inputs: readonly Elements[], attributes: Attributes<OpName>): number[] =>
  Array.from(readSync(dispatch(op, inputs.map(toTensor), attributes)));

/** The elements of the first row replaced by those of the last. */
function withOtherFirstRow(x: Elements): Elements {
  const width = x.data.length / x.shape[0];
  return { ...x, data: [...x.data.slice(x.data.length - width), ...x.data.slice(width)] };
}

describe('a loop of one op', () => {
  const names = (Object.keys(opCases) as OpName[]).filter((op) => casesOf(op).some(({ inputs }) => inputs.length > 0));

  it.each(names)('of %s whose rows are independent changes one row where one row of its state changes', (op) => {
    for (const found of casesOf(op)) {
      found.inputs.forEach((state, which) => {
        if (state.data.length === 0 || !rowIndependence(loopOf(op, found, which)).independent) return;
        const before = run(op, found.inputs, found.attributes);
        const after = run(op, found.inputs.with(which, withOtherFirstRow(state)), found.attributes);
        const width = before.length / state.shape[0];
        expect(after.slice(width), `input ${which} of shape [${state.shape}]`).toEqual(before.slice(width));
      });
    }
  });

  it.each([
    'sigmoid',
    'add',
    'sum',
    'max',
    'softmax',
    'logSoftmax',
    'matmul',
    'batchMatmul',
    'gather',
    'slice',
    'concat',
    'reshape',
    'broadcastTo',
  ] as const)('of %s has independent rows in some case', (op) => {
    const independent = casesOf(op).some((found) => found.inputs.some((_, which) => rowIndependence(loopOf(op, found, which)).independent));
    expect(independent).toBe(true);
  });
});
