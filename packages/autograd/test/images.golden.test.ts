/** Convolutions and poolings of images against PyTorch, with their gradients, and second derivatives against finite differences. */
import {
  averagePool2d,
  type ConvolveOptions,
  type ConvolveTransposeOptions,
  convolve2d,
  convolveTranspose2d,
  createEngine,
  type Engine,
  maxPool2d,
  mul,
  type Pair,
  read,
  sum,
  type Tensor,
  tensor,
  type WindowOptions,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, type ImageCase, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad, valueAndGrad } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

/** What an operation takes: x, and for convolutions a kernel. */
type Given = { readonly x: Tensor; readonly kernel?: Tensor };
type Operation = (given: Given, options: ImageCase['options']) => Tensor;

const pool =
  (of: typeof maxPool2d): Operation =>
  ({ x }, { size, ...options }) =>
    of(x, size as Pair, options as WindowOptions);

const operations: Readonly<Record<string, Operation>> = {
  convolve2d: ({ x, kernel }, options) => convolve2d(x, kernel as Tensor, options as ConvolveOptions),
  convolveTranspose2d: ({ x, kernel }, options) => convolveTranspose2d(x, kernel as Tensor, options as ConvolveTransposeOptions),
  maxPool2d: pool(maxPool2d),
  averagePool2d: pool(averagePool2d),
};

const cases = readGolden<ImageCase>('images')
  .filter(({ operation }) => operation in operations)
  .map((golden) => [golden.name, golden] as const);

const given = (engine: Engine, { shape, data }: GoldenTensor): Tensor => tensor(engine, Float64Array.from(data), { shape });

const givenOf = (engine: Engine, { input, params }: ImageCase): Given => ({
  x: given(engine, input),
  ...(params.kernel && { kernel: given(engine, params.kernel) }),
});

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = kind === 'reference' ? 1e-9 : 1e-4;

  it.each(cases)('%s', async (_, golden) => {
    const weights = given(engine, golden.loss.weights.outputs);
    const { loss, aux, gradients } = valueAndGrad((values: Given) => {
      const output = operations[golden.operation](values, golden.options);
      return { loss: sum(mul(output, weights)), output };
    })(givenOf(engine, golden));
    expect(aux.output.shape).toEqual(golden.outputs.shape);
    expectClose(await read(aux.output), golden.outputs.data, tolerance, 'outputs');
    expectClose(await read(loss), [golden.loss.value], tolerance, 'loss');
    expectClose(await read(gradients.x), golden.gradients.input.data, tolerance, 'gradient of the input');
    if (gradients.kernel)
      expectClose(await read(gradients.kernel), golden.gradients.params.kernel.data, tolerance, 'gradient of the kernel');
  });
});

describe('second derivatives', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it.each(cases)('%s', (_, golden) => {
    const weights = given(engine, golden.loss.weights.outputs);
    // A cube, so that poolings have second derivatives too.
    const loss = (values: Given): Tensor => {
      const output = operations[golden.operation](values, golden.options);
      return sum(mul(mul(output, weights), mul(output, output)));
    };
    const ofGradient = (values: Given): Tensor => {
      const { x, kernel } = grad(loss)(values);
      const squares = (gradient: Tensor): Tensor => sum(mul(gradient, gradient));
      return kernel === undefined ? squares(x) : sum(mul(squares(x), squares(kernel)));
    };
    const report = checkGradient(ofGradient, givenOf(engine, golden), { elements: 40 });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
    expect(report.checked).toBeGreaterThan(20);
  });
});
