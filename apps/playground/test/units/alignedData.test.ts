import { expect, it } from 'vitest';
import { alignedData } from '../../src/charts/alignedData.js';

const pointsAt = (...places: readonly number[]) => ({ points: places.map((x) => ({ x, y: 10 * x })) });

it('curves with other places have null where they have no point', () => {
  expect(alignedData([pointsAt(1, 2, 4), pointsAt(2, 3)])).toEqual([
    [1, 2, 3, 4],
    [10, 20, null, 40],
    [null, 20, 30, null],
  ]);
});

it('no curves and empty curves have no places', () => {
  expect(alignedData([])).toEqual([[]]);
  expect(alignedData([pointsAt(), pointsAt(5)])).toEqual([[5], [null], [50]]);
});
