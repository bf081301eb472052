/** The losses and their gradients against PyTorch. */
import { valueAndGrad } from '@statal/autograd';
import { div, type Engine, mul, read, sizeOf, type Tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy, crossEntropy, huber, meanAbsoluteError, meanSquaredError } from '../src/index.js';
import { engineOf, fewCases, kinds, toleranceOf } from './engines.js';
import { given, givenInts } from './values.js';

interface LossCase {
  readonly name: string;
  readonly loss: 'crossEntropy' | 'meanSquaredError' | 'meanAbsoluteError' | 'huber' | 'smoothL1' | 'binaryCrossEntropyWithLogits';
  readonly options: { readonly reduction?: 'sum'; readonly labelSmoothing?: number; readonly delta?: number; readonly beta?: number };
  readonly prediction: GoldenTensor;
  readonly target: GoldenTensor;
  readonly mask?: GoldenTensor;
  readonly weights?: GoldenTensor;
  readonly classWeights?: GoldenTensor;
  readonly value: number;
  readonly gradient: GoldenTensor;
}

function lossOf(engine: Engine, golden: LossCase): (prediction: Tensor) => Tensor {
  const { options, mask, weights, classWeights } = golden;
  const target = given(engine, golden.target);
  const positions = { mask: mask && given(engine, mask), weights: weights && given(engine, weights) };
  switch (golden.loss) {
    case 'crossEntropy': {
      const targets = givenInts(engine, golden.target);
      const all = { ...positions, classWeights: classWeights && given(engine, classWeights), labelSmoothing: options.labelSmoothing };
      // A sum is the mean times the number of positions.
      const times = options.reduction === 'sum' ? sizeOf(targets.shape) : 1;
      return (prediction) => mul(times, crossEntropy(prediction, targets, all));
    }
    case 'meanSquaredError':
      return (prediction) => meanSquaredError(prediction, target, positions);
    case 'meanAbsoluteError':
      return (prediction) => meanAbsoluteError(prediction, target, positions);
    case 'huber':
      return (prediction) => huber(prediction, target, { ...positions, delta: options.delta });
    case 'smoothL1':
      return (prediction) => div(huber(prediction, target, { ...positions, delta: options.beta }), options.beta ?? 1);
    case 'binaryCrossEntropyWithLogits':
      return (prediction) => binaryCrossEntropy(prediction, target, positions);
  }
}

const all = readGolden<LossCase>('losses');
/** The last of each loss has the most options. */
const cases = fewCases ? [...new Map(all.map((golden) => [golden.loss, golden])).values()] : all;

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(cases.map((golden) => [golden.name, golden] as const))('%s has the value and the gradient of PyTorch', async (_, golden) => {
    const { loss, gradients } = valueAndGrad(lossOf(engine, golden))(given(engine, golden.prediction));
    expect(gradients.shape).toEqual(golden.prediction.shape);
    expectClose([(await read(loss))[0]], [golden.value], tolerance, 'loss');
    expectClose(await read(gradients), golden.gradient.data, tolerance, 'gradient');
  });
});
