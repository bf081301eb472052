import { describe, expect, it } from 'vitest';
import { splitInvariants } from '../src/passes/splitInvariants.js';
import { input, nodeTexts, op, simpleStep, stepOf } from './writtenSteps.js';

describe('splitting invariants off', () => {
  it('takes out what depends on captured inputs only, and captures its result', () => {
    const { before, step } = splitInvariants(simpleStep);
    // Inputs W, U, b, V, then exp(b). In the step U, V and exp(b) are left.
    expect(nodeTexts(before.graph.nodes)).toEqual(['input', 'input', 'input', 'input', 'exp(2)']);
    expect(before).toMatchObject({ inputs: [0, 1, 2, 3], outputs: [0, 1, 3, 4] });
    expect(nodeTexts(step.graph.nodes)).toEqual([
      ...['input', 'input', 'input', 'input', 'input'],
      ...['matmul(1, 2)', 'matmul(0, 3)', 'add(5, 6)', 'input', 'add(7, 8)', 'tanh(9)', 'matmul(10, 4)'],
    ]);
    expect(step).toMatchObject({ carried: [{ input: 0, output: 10 }], sequences: [1], captured: [2, 3, 4, 8], stacked: [11] });
  });

  it('leaves out what no result depends on, but keeps states and sequences', () => {
    const step = stepOf(
      [
        input(2), // 0: state
        input(2), // 1: sequence
        input(2), // 2: captured
        input(2), // 3: captured
        op('exp', [2], [2]), // 4
        op('add', [1, 4], [2]), // 5
        op('neg', [3], [2]), // 6
      ],
      { carried: [{ input: 0, output: 0 }], sequences: [1], captured: [2, 3], stacked: [6] },
    );
    const split = splitInvariants(step);
    expect(nodeTexts(split.before.graph.nodes)).toEqual(['input', 'input', 'neg(1)']);
    expect(split.before).toMatchObject({ inputs: [0, 1], outputs: [2] });
    expect(nodeTexts(split.step.graph.nodes)).toEqual(['input', 'input', 'input']);
    expect(split.step).toMatchObject({ carried: [{ input: 0, output: 0 }], sequences: [1], captured: [2], stacked: [2] });
  });

  it('leaves numbers, and what is made of nothing, in the step', () => {
    const nodes = [
      input(2),
      { kind: 'constant', index: 0, shape: [], dtype: 'float' } as const,
      op('fill', [], [2]),
      op('mul', [2, 1], [2]),
      op('add', [0, 3], [2]),
    ];
    const { before, step } = splitInvariants(stepOf(nodes, { carried: [{ input: 0, output: 4 }] }));
    expect(before.graph.nodes).toEqual([]);
    expect(nodeTexts(step.graph.nodes)).toEqual(['input', 'constant', 'fill()', 'mul(2, 1)', 'add(0, 3)']);
  });
});
