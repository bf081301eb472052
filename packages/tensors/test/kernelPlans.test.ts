import { beforeAll, describe, expect, it } from 'vitest';
import { type ComputeEngine, createEngine, type Operand, type Tensor, tensor } from '../src/index.js';
import { type Attributes, dispatch, type OpName, PlanRecorder, recordingWith, source } from '../src/internals.js';
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
        return operands.length === 0 ? source(engine, op, attributes) : dispatch(op, operands, attributes);
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

function inputOf(engine: ComputeEngine, { shape, dtype, data }: Elements): Tensor {
  return tensor(engine, Float64Array.from(data), { shape, dtype });
}
