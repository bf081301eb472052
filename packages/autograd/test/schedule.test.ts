import { describe, expect, it } from 'vitest';
import type { StepGraph } from '../src/graph/stepGraph.js';
import { loopProgram } from '../src/passes/loopProgram.js';
import { placeNodes } from '../src/passes/placeNodes.js';
import { earlyViewsFirst } from '../src/passes/schedule.js';
import { input, op, simpleStep, stepOf } from './writtenSteps.js';

const programOf = (step: StepGraph, isAsFastInLoop: boolean): ReturnType<typeof loopProgram> => {
  const placement = placeNodes(step, step.stacked, { isAsFastInLoop: () => isAsFastInLoop });
  return loopProgram(step, placement, new Set(step.stacked), 'key');
};

const product = { transposeA: false, transposeB: false };

describe('the loop program', () => {
  it('adds a product to a hoisted one in place and fuses the elementwise ops behind it', () => {
    expect(programOf(simpleStep, false)).toMatchObject({
      sequences: [6],
      invariants: [3, 9],
      // The sunk product reads the new state of every step.
      stacked: [11],
      instructions: [
        { kind: 'product', nodes: [7, 8] },
        { kind: 'group', nodes: [10, 11] },
      ],
    });
  });

  it('adds a product to an earlier one of the same step in place', () => {
    expect(programOf(simpleStep, true)).toMatchObject({
      sequences: [1],
      invariants: [2, 3, 9, 5],
      stacked: [12],
      instructions: [
        { kind: 'product', nodes: [6] },
        { kind: 'product', nodes: [7, 8] },
        { kind: 'group', nodes: [10, 11] },
        { kind: 'product', nodes: [12] },
      ],
    });
  });
});

describe('the schedule', () => {
  it('moves a node into the only later group that reads it', () => {
    const step = stepOf(
      [
        input(2, 3), // 0: h
        input(3, 3), // 1: U
        op('neg', [0], [2, 3]), // 2
        op('matmul', [2, 1], [2, 3], product), // 3
        op('exp', [0], [2, 3]), // 4
        op('add', [3, 4], [2, 3]), // 5: h'
      ],
      { carried: [{ input: 0, output: 5 }], captured: [1] },
    );
    expect(programOf(step, true).instructions).toEqual([
      { kind: 'group', nodes: [2] },
      { kind: 'product', nodes: [3] },
      { kind: 'group', nodes: [4, 5] },
    ]);
  });

  it('keeps a node in the first group that can hold it if the next step reads it too', () => {
    const step = stepOf(
      [
        input(2, 3), // 0: h
        input(2, 3), // 1: c
        input(3, 3), // 2: U
        op('neg', [0], [2, 3]), // 3: c'
        op('matmul', [3, 2], [2, 3], product), // 4
        op('add', [4, 3], [2, 3]), // 5: h'
      ],
      {
        carried: [
          { input: 0, output: 5 },
          { input: 1, output: 3 },
        ],
        captured: [2],
      },
    );
    expect(programOf(step, true).instructions).toEqual([
      { kind: 'group', nodes: [3] },
      { kind: 'product', nodes: [4] },
      { kind: 'group', nodes: [5] },
    ]);
  });

  it('holds the reduction of rows and what is computed from it in one group', () => {
    const step = stepOf(
      [
        input(2, 3), // 0: h
        op('neg', [0], [2, 3]), // 1
        op('sum', [1], [2, 1], { axes: [1], keepDims: true }), // 2
        op('exp', [2], [2, 1]), // 3
        op('sub', [1, 3], [2, 3]), // 4: h'
      ],
      { carried: [{ input: 0, output: 4 }] },
    );
    expect(programOf(step, true).instructions).toEqual([{ kind: 'group', nodes: [1, 2, 3, 4] }]);
  });

  it('puts views and lookups of inputs first, but not those of what the loop computes', () => {
    const nodes = [
      input(2, 3), // 0: h
      op('neg', [0], [2, 3]), // 1
      op('slice', [1], [2, 1], { start: [0, 0], size: [2, 1] }), // 2
      op('slice', [0], [2, 2], { start: [0, 0], size: [2, 2] }), // 3
      op('reshape', [3], [2, 2, 1]), // 4
    ];
    expect(earlyViewsFirst(stepOf(nodes, {}), [1, 2, 3, 4])).toEqual([3, 4, 1, 2]);
  });
});
