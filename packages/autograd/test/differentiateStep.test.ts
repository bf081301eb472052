import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { differentiateStep, nodesThatNeedGradients } from '../src/derivative/differentiateStep.js';
import { keptNodes } from '../src/derivative/forwardValues.js';
import { TraceEngine } from '../src/trace/traceEngine.js';
import { input, nodeTexts, op, simpleStep, stepOf } from './writtenSteps.js';

const engine = await createEngine({ kind: 'reference' });
const marked = (flags: readonly boolean[]): number[] => flags.flatMap((flag, id) => (flag ? [id] : []));

describe('the derivative of a step', () => {
  // h' = tanh(h U)
  const step = stepOf(
    [input(2, 3), input(3, 3), op('matmul', [0, 1], [2, 3], { transposeA: false, transposeB: false }), op('tanh', [2], [2, 3])],
    {
      carried: [{ input: 0, output: 3 }],
      captured: [1],
      stacked: [3],
    },
  );

  it('is the graph of the backward step', () => {
    const request = { sequences: [], captured: [true], stacked: [true], summed: [] };
    const backward = differentiateStep(step, request, new TraceEngine(engine));
    expect(nodeTexts(backward.step.graph.nodes)).toEqual([
      'input', // 0: the cotangent of h' from the step after
      'input', // 1: the cotangent of the output
      'add(0, 1)',
      'input', // 3: h U, which no rule reads
      'input', // 4: h'
      'tanhGradient(2, 4)',
      'input', // 6: h
      'input', // 7: U
      'matmul(5, 7)',
      'matmul(6, 5)',
    ]);
    expect(backward.step).toMatchObject({
      carried: [{ input: 0, output: 8 }],
      sequences: [1, 4, 6],
      captured: [7],
      stacked: [],
      summed: [9],
    });
    expect(backward).toMatchObject({ kept: [3, 0], carriedUsed: [0], capturedUsed: [0], capturedGradients: [0], sequenceGradients: [] });
  });

  it('leaves out cotangents and gradients that are not requested', () => {
    const request = { sequences: [], captured: [false], stacked: [false], summed: [] };
    const backward = differentiateStep(step, request, new TraceEngine(engine));
    expect(backward).toMatchObject({ kept: [3], capturedUsed: [0], capturedGradients: [] });
    expect(backward.step.summed).toEqual([]);
  });

  it('passes gradients only through nodes between a wanted input and the outputs', () => {
    const request = { sequences: [false], captured: [true, false, false, false], stacked: [true], summed: [] };
    expect(marked(nodesThatNeedGradients(simpleStep, request))).toEqual([0, 2, 6, 7, 8, 10, 11, 12, 13]);
  });

  it('keeps products, transcendentals and the sum of two products that nothing else reads', () => {
    expect(marked(keptNodes(simpleStep))).toEqual([6, 7, 8, 9, 11, 12]);
  });
});
