import { describe, expect, it } from 'vitest';
import { ancestors, descendants } from '../src/passes/dependencies.js';
import { type PlacementOptions, placeNodes } from '../src/passes/placeNodes.js';
import { input, op, simpleStep, stepOf } from './writtenSteps.js';

const placesOf = (options: Partial<PlacementOptions> = {}): readonly string[] =>
  placeNodes(simpleStep, simpleStep.stacked, { isAsFastInLoop: () => false, ...options }).places.slice(6);

describe('placement', () => {
  it('hoists a product of the inputs, sinks a product that the state does not need, and computes once what never changes', () => {
    expect(placesOf()).toEqual(['hoisted', 'loop', 'loop', 'before', 'loop', 'loop', 'sunk', 'unused']);
  });

  it('leaves products in the loop where the engine runs them as fast there', () => {
    expect(placesOf({ isAsFastInLoop: () => true })).toEqual(['loop', 'loop', 'loop', 'before', 'loop', 'loop', 'loop', 'unused']);
  });

  it('keeps all that varies in a single step', () => {
    expect(placesOf({ singleStep: true })).toEqual(['loop', 'loop', 'loop', 'before', 'loop', 'loop', 'loop', 'unused']);
  });

  it('knows which nodes vary from step to step', () => {
    const { varies } = placeNodes(simpleStep, simpleStep.stacked, { isAsFastInLoop: () => false });
    expect(varies.flatMap((itVaries, id) => (itVaries ? [id] : []))).toEqual([0, 1, 6, 7, 8, 10, 11, 12, 13]);
  });

  it('hoists the cheap ops that a hoisted product reads, and sinks those that read a sunk one', () => {
    const product = { transposeA: false, transposeB: false };
    const step = stepOf(
      [
        input(2, 3), // 0: h
        input(2, 3), // 1: x
        input(3, 3), // 2: U
        op('neg', [1], [2, 3]), // 3
        op('matmul', [3, 2], [2, 3], product), // 4
        op('add', [4, 0], [2, 3]), // 5: h'
        op('matmul', [5, 2], [2, 3], product), // 6
        op('neg', [6], [2, 3]), // 7
      ],
      { carried: [{ input: 0, output: 5 }], sequences: [1], captured: [2], stacked: [7] },
    );
    const { places } = placeNodes(step, step.stacked, { isAsFastInLoop: () => false });
    expect(places.slice(3)).toEqual(['hoisted', 'hoisted', 'loop', 'sunk', 'sunk']);
  });
});

describe('dependencies', () => {
  const marked = (flags: readonly boolean[]): number[] => flags.flatMap((flag, id) => (flag ? [id] : []));

  it('finds the nodes that some nodes depend on, and the nodes that depend on them', () => {
    expect(marked(ancestors(simpleStep.graph, [10]))).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(marked(descendants(simpleStep.graph, [7]))).toEqual([7, 8, 10, 11, 12]);
  });
});
