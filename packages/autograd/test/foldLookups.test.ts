import type { GraphNode } from '@statal/tensors/internals';
import { describe, expect, it } from 'vitest';
import type { StepGraph } from '../src/graph/stepGraph.js';
import { type FoldOptions, foldLookups } from '../src/passes/foldLookups.js';
import { input, ints, nodeTexts, op, stepOf } from './writtenSteps.js';

const product = { transposeA: false, transposeB: false };
const alongRow = { axes: [1], keepDims: true };

/** 2 rows of 4 features at a step, from a table of 5 rows. */
const rowsOfTable: readonly GraphNode[] = [
  input(2, 3), // 0: h
  input(2, 4), // 1: x
  input(5, 4), // 2: T
  ints(2), // 3: i
  input(4, 3), // 4: W
  input(3), // 5: b
];
const roles = { sequences: [1, 3], captured: [2, 4, 5] };
const lookup = { rows: 1, table: 2, indices: 3 };
const options: FoldOptions = { runs: 3, sequences: [lookup] };

/** The step of these ops, whose next state is the last of them. */
const stepWith = (...ops: GraphNode[]): StepGraph =>
  stepOf([...rowsOfTable, ...ops], { ...roles, carried: [{ input: 0, output: rowsOfTable.length + ops.length - 1 }] });

/** The ops of the folded step, and the node of the next state. */
function folded(step: StepGraph, given = options): { ops: string[]; next: number; shapes: string[] } {
  const { graph, carried } = foldLookups(step, given);
  const ops = graph.nodes.slice(rowsOfTable.length);
  return { ops: nodeTexts(ops), next: carried[0].output, shapes: ops.map(({ shape }) => shape.join('x')) };
}

describe('folding lookups', () => {
  it('multiplies the table instead of the rows', () => {
    const step = stepWith(op('matmul', [1, 4], [2, 3], product), op('add', [6, 0], [2, 3]));
    expect(folded(step)).toEqual({ ops: ['matmul(2, 4)', 'gather(6, 3)', 'add(7, 0)'], next: 8, shapes: ['5x3', '2x3', '2x3'] });
  });

  it('finds gathers within the step', () => {
    const step = stepWith(op('gather', [2, 3], [2, 4]), op('matmul', [6, 4], [2, 3], product));
    expect(folded(step, { runs: 3 }).ops).toEqual(['gather(2, 3)', 'matmul(2, 4)', 'gather(7, 3)']);
  });

  it('moves what treats all rows alike to the table: numbers, biases, reductions of rows', () => {
    const step = stepWith(
      op('matmul', [1, 4], [2, 3], product), // 6
      op('sum', [6], [2, 1], alongRow), // 7
      op('sub', [6, 7], [2, 3]), // 8
      op('mul', [8, 5], [2, 3]), // 9
    );
    const { ops, next, shapes } = folded(step);
    expect(ops.filter((text) => !text.startsWith('gather'))).toEqual(['matmul(2, 4)', 'sum(6)', 'sub(6, 8)', 'mul(10, 5)']);
    expect([ops[next - 6], shapes[next - 6]]).toEqual(['gather(12, 3)', '2x3']);
  });

  it('adds a bias to the table where a sum with other values stands between', () => {
    const step = stepWith(
      op('matmul', [1, 4], [2, 3], product), // 6
      op('add', [6, 0], [2, 3]), // 7
      op('add', [7, 5], [2, 3]), // 8
    );
    expect(folded(step)).toMatchObject({
      ops: ['matmul(2, 4)', 'gather(6, 3)', 'add(7, 0)', 'add(6, 5)', 'gather(9, 3)', 'add(10, 0)'],
      next: 11,
    });
  });

  it('takes every order of a sum, and several addends', () => {
    const step = stepWith(
      op('matmul', [1, 4], [2, 3], product), // 6
      op('add', [0, 6], [2, 3]), // 7
      op('add', [5, 7], [2, 3]), // 8
      op('add', [8, 5], [2, 3]), // 9
    );
    const { ops, next } = folded(step);
    expect(ops.filter((text) => text.startsWith('gather'))).toHaveLength(3);
    expect(ops.slice(-3)).toEqual(['add(9, 5)', 'gather(12, 3)', 'add(13, 0)']);
    expect(next).toBe(14);
  });

  it('looks through views of whole rows', () => {
    const step = stepOf(
      [
        input(2, 3), // 0: h
        ints(1, 2), // 1: i
        input(5, 4), // 2: T
        input(4, 3), // 3: W
        op('gather', [2, 1], [1, 2, 4]), // 4
        op('slice', [4], [1, 2, 4], { start: [0, 0, 0], size: [1, 2, 4] }), // 5
        op('reshape', [5], [2, 4], { shape: [2, 4] }), // 6
        op('matmul', [6, 3], [2, 3], product), // 7
      ],
      { carried: [{ input: 0, output: 7 }], sequences: [1], captured: [2, 3] },
    );
    const { graph, carried } = foldLookups(step, { runs: 9 });
    expect(nodeTexts(graph.nodes).slice(4)).toEqual([
      'gather(2, 1)',
      'slice(4)',
      'slice(1)',
      'reshape(5)',
      'reshape(6)',
      'matmul(2, 3)',
      'gather(9, 8)',
    ]);
    expect(graph.nodes.slice(6, 9)).toMatchObject([
      { attributes: { start: [0, 0], size: [1, 2] }, shape: [1, 2], dtype: 'int' },
      {},
      { attributes: { shape: [2] }, shape: [2], dtype: 'int' },
    ]);
    expect(carried[0].output).toBe(10);
  });

  it('does the same to a table once', () => {
    const step = stepWith(
      op('matmul', [1, 4], [2, 3], product), // 6
      op('matmul', [1, 4], [2, 3], product), // 7
      op('add', [6, 0], [2, 3]), // 8
      op('mul', [7, 8], [2, 3]), // 9
    );
    expect(folded(step).ops).toEqual(['matmul(2, 4)', 'gather(6, 3)', 'gather(6, 3)', 'add(7, 0)', 'mul(8, 9)']);
  });

  const unchanged: Record<string, [step: StepGraph, given?: FoldOptions]> = {
    'the table has no fewer rows than are looked up': [stepWith(op('matmul', [1, 4], [2, 3], product)), { ...options, runs: 2 }],
    'nothing is looked up': [stepWith(op('matmul', [1, 4], [2, 3], product)), { runs: 3 }],
    'the right matrix depends on the state': [stepWith(op('mul', [4, 0], [4, 3]), op('matmul', [1, 6], [2, 3], product))],
    'the product mixes rows': [stepWith(op('matmul', [1, 0], [4, 3], { transposeA: true, transposeB: false }))],
    'the other operand differs from step to step': [stepWith(op('mul', [1, 0], [2, 4]))],
    'a reduction mixes rows': [stepWith(op('sum', [1], [1, 4], { axes: [0], keepDims: true }))],
    'a reduction drops the axis': [stepWith(op('sum', [1], [2], { axes: [1], keepDims: false }))],
    'the table varies': [stepWith(op('exp', [0], [2, 3]), op('gather', [6, 3], [2, 3]), op('exp', [7], [2, 3])), { runs: 3 }],
    'rows are split': [stepWith(op('reshape', [1], [4, 2], { shape: [4, 2] }), op('exp', [6], [4, 2]))],
  };

  it.each(Object.entries(unchanged))('returns the step itself if %s', (_, [step, given = options]) => {
    expect(foldLookups(step, given)).toBe(step);
  });

  it('does not add a value to the table that differs from row to row', () => {
    const step = stepOf([...rowsOfTable, input(2, 3), op('matmul', [1, 4], [2, 3], product), op('add', [7, 6], [2, 3])], {
      ...roles,
      captured: [2, 4, 5, 6],
      carried: [{ input: 0, output: 8 }],
    });
    const { graph } = foldLookups(step, options);
    expect(nodeTexts(graph.nodes).slice(7)).toEqual(['matmul(2, 4)', 'gather(7, 3)', 'add(8, 6)']);
  });

  it('keeps rows of different lookups apart', () => {
    const nodes = [...rowsOfTable, ints(2), op('gather', [2, 3], [2, 4]), op('gather', [2, 6], [2, 4]), op('add', [7, 8], [2, 4])];
    const step = stepOf(nodes, { sequences: [1, 3, 6], captured: [2, 4, 5], stacked: [9] });
    expect(foldLookups(step, { runs: 3 })).toBe(step);
  });
});
