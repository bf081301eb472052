import { expect, test } from 'vitest';
import { gateOrders } from '../src/gates/gateOrders.js';
import { reorderGates } from '../src/gates/reorderGates.js';
import { transposed } from '../src/transposed.js';

test('gates move as blocks of columns', () => {
  const packed = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18);
  const { statal, onnx } = gateOrders;
  const reordered = reorderGates(packed, { rows: 2, from: statal.lstm, to: onnx.lstm });
  expect([...reordered]).toEqual([1, 2, 7, 8, 3, 4, 5, 6, 11, 12, 17, 18, 13, 14, 15, 16]);
  expect(reorderGates(reordered, { rows: 2, from: onnx.lstm, to: statal.lstm })).toEqual(packed);
});

test('a matrix becomes its transpose', () => {
  expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), { rows: 2, columns: 3 })]).toEqual([1, 4, 2, 5, 3, 6]);
});

test('PyTorch packs gates as Statal does, so its reader and writer move none', () => {
  expect(gateOrders.pytorch).toEqual(gateOrders.statal);
});
