import { beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  type ComputeEngine,
  concat,
  createEngine,
  matmul,
  mul,
  type Operand,
  Random,
  readSync,
  reshape,
  sigmoid,
  slice,
  softmax,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '../src/index.js';
import { type Attributes, composedConvolution, dispatch, type OpName, PlanRecorder, recordingWith, source } from '../src/internals.js';
import { runOpByOp } from '../src/plan/runOpByOp.js';
import { type Elements, expectElements } from './elements.js';
import { toleranceOf } from './engines.js';
import { KernelRunner, openDevice } from './kernelPlanRunner.js';
import { opCases } from './opCases.js';
import type { OpCase } from './opRow.js';

let device: GPUDevice;
beforeAll(async () => {
  device = await openDevice();
});

/** All cases of an op in one plan. */
describe('planKernels', () => {
  it.each(Object.keys(opCases) as OpName[])('computes %s as it is defined', async (op) => {
    const engine = await createEngine({ kind: 'reference' });
    const { oracle, float32, cases } = opCases[op];
    const recorder = new PlanRecorder(engine);
    const plan = recordingWith(recorder, () => {
      const results = (cases as readonly OpCase<Attributes<OpName>>[]).map(({ inputs, attributes }): Tensor => {
        const operands = inputs.map((input): Operand => (typeof input === 'number' ? input : inputOf(engine, input)));
        // Convolutions reach this engine as patches and products.
        const composed = composedConvolution(op, operands, attributes);
        return composed ?? (operands.length === 0 ? source(engine, op, attributes) : dispatch(op, operands, attributes));
      });
      return recorder.plan(results);
    });
    const runner = new KernelRunner(device, plan, []);
    const { results } = await runner.run([]);
    runner.close();
    const own = toleranceOf('gpu:webgpu');
    const tolerance = {
      relative: Math.max(own.relative, float32?.relative ?? 0),
      absolute: Math.max(own.absolute, float32?.absolute ?? 0),
    };
    for (const [index, { inputs, attributes }] of (cases as readonly OpCase<Attributes<OpName>>[]).entries()) {
      const isInt = inputs.some((input) => typeof input !== 'number' && input.dtype === 'int');
      const elements = inputs.map(
        (input): Elements => (typeof input === 'number' ? { shape: [], dtype: isInt ? 'int' : 'float', data: [input] } : input),
      );
      const truth = (oracle as (given: readonly Elements[], attributes: object) => Elements)(elements, attributes);
      expectElements(results[index], { ...truth, data: truth.data.map(Math.fround) }, tolerance, `case ${index}`);
    }
    expect(results.length).toBe(cases.length);
  });
});

describe('a kernel plan', () => {
  it('stores results that are views of what it computes', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const random = Random.fromSeed(3);
    const [a, b] = [random.fold(1).normal(engine, [30, 8]), random.fold(2).normal(engine, [30, 3])];
    const results = await agreeingResults(engine, () => {
      const product = matmul(a, b, { transposeA: true });
      const split = reshape(matmul(b, a, { transposeA: true }), [3, 2, 4]);
      const norm = softmax(matmul(a, product));
      return [
        transpose(product, [1, 0]),
        transpose(split, [1, 2, 0]),
        transpose(norm, [1, 0]),
        slice(norm, { axis: 1, start: 1, size: 1 }),
        norm,
      ];
    });
    expect(results).toBe(5);
  });

  it('divides ops of more values than a dispatch has words', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const scalars = Array.from({ length: 150 }, (_, index) => tensor(engine, index / 7));
    const wide = Array.from({ length: 90 }, (_, index) => tensor(engine, [index, -index]));
    const results = await agreeingResults(engine, () => [
      scalars.reduce((total, x) => add(mul(total, 0.99), x)),
      concat(wide),
      wide.reduce((total, x) => mul(total, x)),
    ]);
    expect(results).toBe(3);
  });

  /** All four ways with tiles that end inside of the matrices. The driver takes seconds for each text, so other sizes have one. */
  const products: readonly (readonly [sizes: readonly [number, number, number], transposeA: boolean, transposeB: boolean])[] = [
    [[130, 70, 190], false, false],
    [[130, 70, 190], false, true],
    [[130, 70, 190], true, false],
    [[130, 70, 190], true, true],
    [[256, 16, 256], false, false],
    [[37, 600, 51], false, true],
    [[64, 1024, 40], true, false],
    [[300, 33, 129], true, true],
    [[1, 40, 300], false, true],
    [[300, 40, 1], true, false],
  ];
  it.each(products)('computes products of [%s] in tiles, transposed %s and %s, and what follows', async (sizes, transposeA, transposeB) => {
    const [m, k, n] = sizes;
    const engine = await createEngine({ kind: 'reference' });
    const random = Random.fromSeed(m + k + n);
    const a = random.fold(1).normal(engine, transposeA ? [k, m] : [m, k]);
    const b = random.fold(2).normal(engine, transposeB ? [n, k] : [k, n]);
    const bias = random.fold(3).normal(engine, [n]);
    await agreeingResults(engine, () => {
      const product = matmul(a, b, { transposeA, transposeB });
      const gate = sigmoid(add(product, bias));
      return [product, gate, sum(mul(gate, gate)), sum(product, { axis: 0 }), sum(gate, { axis: 1 }), softmax(product)];
    });
  });
});

/** Runs what `step` records on the device and on the reference engine, and returns the number of results. */
async function agreeingResults(engine: ComputeEngine, step: () => readonly Tensor[]): Promise<number> {
  const recorder = new PlanRecorder(engine);
  const plan = recordingWith(recorder, () => recorder.plan(step()));
  const runner = new KernelRunner(device, plan, []);
  const { results } = await runner.run([]);
  runner.close();
  for (const [index, tensor] of runOpByOp(engine, plan).run([]).entries()) {
    const want = Array.from(readSync(tensor));
    const distance = Math.hypot(...want.map((x, at) => results[index][at] - x));
    expect(distance / Math.max(Math.hypot(...want), 1e-30), `result ${index}`).toBeLessThan(1e-5);
  }
  return results.length;
}

function inputOf(engine: ComputeEngine, { shape, dtype, data }: Elements): Tensor {
  return tensor(engine, Float64Array.from(data), { shape, dtype });
}
