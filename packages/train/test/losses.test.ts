import { checkGradient, valueAndGrad } from '@statal/autograd';
import { createEngine, item, Random, readSync, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy, crossEntropy, huber, lengthMask, meanAbsoluteError, meanSquaredError } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { numbers } from './values.js';

const [T, B, V] = [4, 3, 5];
const lengths = [4, 2, 1];
const drawn = (shape: readonly number[], which: number): number[] => {
  const random = Random.fromSeed(5).fold(which);
  return Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => 4 * random.unit(index) - 2);
};
/** `values` [T, B, ...] with other values in the padding. */
const withPadding = (values: readonly number[], padding: number): number[] =>
  values.map((value, index) => {
    const position = Math.floor((index * T * B) / values.length);
    return Math.floor(position / B) < lengths[position % B] ? value : padding;
  });

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const mask = lengthMask(engine, lengths, { steps: T });
  const make = (values: readonly number[], shape: readonly number[]): Tensor => tensor(engine, Float64Array.from(values), { shape });
  const answers = drawn([T, B], 2).map((value) => Number(value > 0));

  it.each([
    [
      'meanSquaredError',
      [T, B, 2],
      (p: Tensor, padding: number) => meanSquaredError(p, make(withPadding(drawn([T, B, 2], 1), padding), [T, B, 2]), { mask }),
    ],
    [
      'meanAbsoluteError',
      [T, B],
      (p: Tensor, padding: number) => meanAbsoluteError(p, make(withPadding(drawn([T, B], 1), padding), [T, B]), { mask }),
    ],
    ['huber', [T, B], (p: Tensor, padding: number) => huber(p, make(withPadding(drawn([T, B], 1), padding), [T, B]), { mask })],
    [
      'binaryCrossEntropy',
      [T, B],
      (p: Tensor, padding: number) => binaryCrossEntropy(p, make(withPadding(answers, padding), [T, B]), { mask }),
    ],
    [
      'crossEntropy',
      [T, B, V],
      (p: Tensor, padding: number) => {
        const classes = withPadding(
          drawn([T, B], 3).map((value) => Math.floor(value + 2)),
          Number.isNaN(padding) ? -100 : 1,
        );
        const classWeights = make(drawn([V], 4).map(Math.abs), [V]);
        return crossEntropy(p, tensor(engine, Int32Array.from(classes), { shape: [T, B] }), { mask, classWeights, labelSmoothing: 0.1 });
      },
    ],
  ] as const)('%s takes nothing from the padding, be it NaN, not even into its gradient', (_, shape, lossOf) => {
    const values = drawn(shape, 0);
    const at = (padding: number) => valueAndGrad((p: Tensor) => lossOf(p, padding))(make(withPadding(values, padding), shape));
    const [clean, dirty] = [at(0.5), at(Number.NaN)];
    expect(item(dirty.loss)).toBe(item(clean.loss));
    expect(numbers(dirty.gradients)).toEqual(numbers(clean.gradients));
    const inPadding = numbers(dirty.gradients).filter((_element, index) => {
      const position = Math.floor((index * T * B) / values.length);
      return Math.floor(position / B) >= lengths[position % B];
    });
    expect(inPadding.every((element) => element === 0)).toBe(true);
  });

  it('a position of weight 0 counts as masked', () => {
    const target = make([1, 2], [2]);
    const loss = meanSquaredError(make([3, Number.NaN], [2]), target, { weights: make([2, 0], [2]) });
    expect(item(loss)).toBe(4);
  });

  it('mask and weights together weigh what is left', () => {
    const options = { mask: make([1, 1, 0], [3]), weights: make([1, 3, Number.NaN], [3]) };
    expect(item(meanAbsoluteError(make([2, 1, 9], [3]), make([0, 0, 0], [3]), options))).toBeCloseTo((2 + 3) / 4, 6);
  });

  it('is 0, with gradients of 0, where nothing counts', () => {
    const { loss, gradients } = valueAndGrad((p: Tensor) => meanSquaredError(p, make([0, 0], [2]), { mask: make([0, 0], [2]) }))(
      make([1, 2], [2]),
    );
    expect([item(loss), ...numbers(gradients)]).toEqual([0, 0, 0]);
  });

  it('a mask of the leading axes counts whole rows', () => {
    const loss = meanSquaredError(make([1, 2, 3, 4], [2, 2]), make([0, 0, 0, 0], [2, 2]), { mask: make([1, 0], [2]) });
    expect(item(loss)).toBe(2.5);
  });

  it('smoothing with class weights weighs the spread part by each class, as in PyTorch', () => {
    const logits = drawn([2, 3], 7);
    const classWeights = [0.5, 2, 1];
    const targets = [2, 1];
    const loss = crossEntropy(make(logits, [2, 3]), tensor(engine, Int32Array.from(targets)), {
      classWeights: make(classWeights, [3]),
      labelSmoothing: 0.3,
    });
    let [total, divisor] = [0, 0];
    targets.forEach((target, row) => {
      const x = logits.slice(3 * row, 3 * row + 3);
      const logSum = Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0));
      total += 0.7 * classWeights[target] * (logSum - x[target]);
      x.forEach((value, index) => {
        total += 0.1 * classWeights[index] * (logSum - value);
      });
      divisor += classWeights[target];
    });
    expectClose([item(loss)], [total / divisor], tolerance);
  });

  it('binary cross entropy is exact at any logit', () => {
    const logits = [-200, -89, -20, 0, 20, 89, 200];
    const of = (answer: number): number[] => logits.map((x) => item(binaryCrossEntropy(make([x], [1]), make([answer], [1]))));
    expectClose(of(0), [0, Math.exp(-89), Math.log1p(Math.exp(-20)), Math.LN2, 20, 89, 200], tolerance);
    expect(of(1)).toEqual(of(0).reverse());
    expect(of(0)[2] / Math.log1p(Math.exp(-20))).toBeCloseTo(1, 5);
  });

  it('binary cross entropy takes answers as ints', () => {
    const ints = binaryCrossEntropy(make([0.5, -1], [2]), tensor(engine, Int32Array.of(1, 0)));
    expect(item(ints)).toBe(item(binaryCrossEntropy(make([0.5, -1], [2]), make([1, 0], [2]))));
  });

  it('lengthMask is 1 within each row and 0 after it', () => {
    expect(numbers(lengthMask(engine, [2, 0, 3], { steps: 3 }))).toEqual([1, 0, 1, 1, 0, 1, 0, 0, 1]);
  });
});

describe('gradients', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const make = (values: readonly number[], shape: readonly number[]): Tensor => tensor(engine, Float64Array.from(values), { shape });
  const weights = make(drawn([T, B], 8).map(Math.abs), [T, B]);
  const targets = tensor(
    engine,
    Int32Array.from(drawn([T, B], 9), (value) => Math.floor(value + 2)),
    { shape: [T, B] },
  );

  it.each([
    [
      'crossEntropy',
      [T, B, V],
      (p: Tensor) => crossEntropy(p, targets, { weights, labelSmoothing: 0.2, classWeights: make([1, 2, 3, 4, 5], [V]) }),
    ],
    ['huber', [T, B], (p: Tensor) => huber(p, make(drawn([T, B], 1), [T, B]), { weights, delta: 0.7 })],
    ['binaryCrossEntropy', [T, B], (p: Tensor) => binaryCrossEntropy(p, make(drawn([T, B], 1), [T, B]), { weights })],
  ] as const)('of %s with weights are those of finite differences', (_, shape, lossOf) => {
    expect(checkGradient(lossOf, make(drawn(shape, 10), shape))).toMatchObject({ ok: true });
  });
});

describe('messages', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const zeros = (...shape: number[]): Tensor => tensor(engine, new Float64Array(shape.reduce((a, b) => a * b, 1)), { shape });
  const ints = (...shape: number[]): Tensor => tensor(engine, new Int32Array(shape.reduce((a, b) => a * b, 1)), { shape });

  it.each([
    [
      () => crossEntropy(zeros(2, 3), zeros(2)),
      'crossEntropy: expected logits [..., V] and int targets [...], got logits [2, 3] and float targets [2]',
    ],
    [
      () => crossEntropy(zeros(2, 3), ints(3)),
      'crossEntropy: expected logits [..., V] and int targets [...], got logits [2, 3] and int targets [3]',
    ],
    [() => crossEntropy(zeros(2, 3), ints(2), { labelSmoothing: 2 }), 'crossEntropy: labelSmoothing is 2, expected 0 to 1'],
    [
      () => crossEntropy(zeros(2, 3), ints(2), { classWeights: zeros(2) }),
      'crossEntropy: classWeights have shape [2] and there are 3 classes. Give one number for each class',
    ],
    [
      () => crossEntropy(zeros(4, 2, 3), ints(4, 2), { mask: zeros(2) }),
      'crossEntropy: mask has shape [2] and does not fit positions of shape [4, 2]. Give one number for each position: the shape is that of the leading axes',
    ],
    [
      () => meanSquaredError(zeros(2, 3), zeros(3)),
      'meanSquaredError: the prediction has shape [2, 3] and the target [3]. They must be equal: a loss does not broadcast',
    ],
    [() => crossEntropy(ints(2, 3), ints(2)), "crossEntropy: expected float logits, got int [2, 3]. Convert: cast(logits, 'float')"],
    [
      () => crossEntropy(zeros(2, 3), ints(2), { classWeights: ints(3) }),
      "crossEntropy: expected float classWeights, got int [3]. Convert: cast(classWeights, 'float')",
    ],
    [
      () => crossEntropy(zeros(2, 3), ints(2), { weights: ints(2) }),
      "crossEntropy: expected float weights, got int [2]. Convert: cast(weights, 'float')",
    ],
    [() => meanSquaredError(zeros(2), ints(2)), "meanSquaredError: expected float target, got int [2]. Convert: cast(target, 'float')"],
    [
      () => binaryCrossEntropy(ints(2), ints(2)),
      "binaryCrossEntropy: expected float prediction, got int [2]. Convert: cast(prediction, 'float')",
    ],
    [() => huber(zeros(2), zeros(2), { delta: 0 }), 'huber: delta is 0, expected more than 0'],
    [() => lengthMask(engine, [1, 5], { steps: 4 }), 'lengthMask: length 5 of row 1 is not a whole number from 0 to 4'],
  ])('are clear: %#', async (run, message) => {
    expect(await messageOf(run)).toBe(message);
  });

  it('name the target that is no class', async () => {
    expect(await messageOf(() => crossEntropy(zeros(1, 3), tensor(engine, Int32Array.of(3))))).toBe(
      'crossEntropy: index 3 at position 0 is not within 0 to 2. Targets are classes of the logits; say with mask which are padding',
    );
    expect(readSync(crossEntropy(zeros(1, 3), ints(1)))[0]).toBeCloseTo(Math.log(3), 12);
  });
});
