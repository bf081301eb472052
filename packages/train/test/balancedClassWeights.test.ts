import { createEngine, item, readSync, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { balancedClassWeights, crossEntropy } from '../src/index.js';
import { messageOf } from './messageOf.js';

describe('balanced class weights', () => {
  const targets = [0, 0, 0, 0, 1, 2];

  it('are n / (classes n_c), as in scikit-learn, and 1 on the mean over the targets', () => {
    const weights = balancedClassWeights(targets, { classes: 3 });
    expect([...weights]).toEqual([0.5, 2, 2]);
    expect(targets.reduce((sum, target) => sum + weights[target], 0)).toBe(targets.length);
    expect([...balancedClassWeights(Int32Array.of(1, 0), { classes: 2 })]).toEqual([1, 1]);
  });

  it('make the cross entropy the mean over the classes of the mean over each class', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const logits = tensor(
      engine,
      Float64Array.from({ length: 18 }, (_, index) => Math.sin(index)),
      { shape: [6, 3] },
    );
    const labels = tensor(engine, Int32Array.from(targets));
    const weighted = crossEntropy(logits, labels, { classWeights: tensor(engine, balancedClassWeights(targets, { classes: 3 })) });
    const of = (rows: readonly number[]): number => {
      const values = [...readSync(logits)];
      const losses = rows.map((row) => {
        const x = values.slice(3 * row, 3 * row + 3);
        return Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0)) - x[targets[row]];
      });
      return losses.reduce((sum, loss) => sum + loss, 0) / rows.length;
    };
    expect(item(weighted)).toBeCloseTo((of([0, 1, 2, 3]) + of([4]) + of([5])) / 3, 12);
  });

  it('are 0 for a class without a target, as if it were not there', () => {
    expect([...balancedClassWeights([0, 2, 2, 2], { classes: 4 })]).toEqual([2, 0, Math.fround(2 / 3), 0]);
  });

  it('are refused for a target that is no class', async () => {
    expect(await messageOf(() => balancedClassWeights([0, 3], { classes: 3 }))).toContain(
      'target 1 is 3, expected a whole number from 0 to 2',
    );
    expect(await messageOf(() => balancedClassWeights([0.5], { classes: 1 }))).toContain('target 0 is 0.5');
  });
});
