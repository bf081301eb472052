import { describe, expect, it } from 'vitest';
import { rowIndependence } from '../src/engines/wasm/loop/rowIndependence.js';
import type { NodeId, RowIndependence } from '../src/index.js';
import { LoopProgramBuilder } from './loopProgramBuilder.js';

const plain = { transposeA: false, transposeB: false };

/** The verdict on a loop h' = next(h), with 4 rows of 5. */
function verdict(next: (builder: LoopProgramBuilder, h: NodeId) => NodeId): RowIndependence {
  const builder = new LoopProgramBuilder();
  const h = builder.state(4, 5);
  return rowIndependence(builder.build({ next: [next(builder, h)] }));
}

describe('rows of the batch', () => {
  it.each<[string, (builder: LoopProgramBuilder, h: NodeId) => NodeId]>([
    ['elementwise ops', (b, h) => b.op('group', 'tanh', [h])],
    ['products with weights from outside', (b, h) => b.op('product', 'matmul', [h, b.invariant(5, 5)], plain)],
    ['sums over features', (b, h) => b.op('group', 'add', [h, b.op('single', 'sum', [h], { axes: [1], keepDims: true })])],
    ['softmax over features', (b, h) => b.op('single', 'softmax', [h])],
    [
      'cutting and joining features',
      (b, h) => {
        const halves = [0, 2].map((start) => b.op('view', 'slice', [h], { start: [0, start], size: [4, start === 0 ? 2 : 3] }));
        return b.op('view', 'concat', halves, { axis: 1 });
      },
    ],
  ])('are independent under %s', (_, next) => {
    expect(verdict(next)).toEqual({ independent: true, count: 4 });
  });

  it.each<[string, string, (builder: LoopProgramBuilder, h: NodeId) => NodeId]>([
    ['sums over rows', 'otherCount', (b, h) => b.op('group', 'add', [h, b.op('single', 'sum', [h], { axes: [0], keepDims: true })])],
    ['a right operand of the loop', 'rightOperand', (b, h) => b.op('product', 'matmul', [b.invariant(4, 4), h], plain)],
    [
      'transposed left operands',
      'otherCount',
      (b, h) => {
        const mixed = b.op('product', 'matmul', [h, h], { transposeA: true, transposeB: false });
        return b.op('product', 'matmul', [h, mixed], plain);
      },
    ],
    [
      'rows that change places',
      'otherCount',
      (b, h) => {
        const parts = [2, 0].map((start) => b.op('view', 'slice', [h], { start: [start, 0], size: [2, 5] }));
        return b.op('view', 'concat', parts, { axis: 0 });
      },
    ],
    [
      'an op that is not known to keep rows apart',
      'unknown',
      (b, h) => {
        const square = b.op('product', 'matmul', [h, b.invariant(5, 4)], plain);
        const turned = b.op('single', 'transpose', [square], { permutation: [1, 0] });
        return b.op('product', 'matmul', [turned, b.invariant(4, 5)], plain);
      },
    ],
  ])('are mixed by %s', (_, kind, next) => {
    expect(verdict(next)).toMatchObject({ independent: false, reason: { kind } });
  });

  it('do not exist where nothing is left in the loop', () => {
    expect(rowIndependence(new LoopProgramBuilder().build({}))).toEqual({ independent: false, reason: { kind: 'nothing' } });
  });
});
