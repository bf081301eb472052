/** The cells against PyTorch, or against equations in float64 where PyTorch has no such cell. */
import { valueAndGrad } from '@statal/autograd';
import { add, type Engine, mul, namedLeaves, read, sum, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, type GoldenTensors, type RecurrentCase, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { type BuiltInCell, builtInCells, builtInImageCells } from '../src/index.js';
import { mapValues } from '../src/mapValues.js';
import { engineOf, fewCases, kinds, toleranceOf } from './engines.js';
import { runCell } from './runCell.js';

const plain = ['rnn', 'lstm', 'lstmVariants', 'gru', 'gateless', 'statal', 'imageCells'].flatMap((file) => readGolden<RecurrentCase>(file));
const all = [...plain, ...readGolden<RecurrentCase>('gateOptions')];
/** The richest case of each cell, and of each memory of statal, where all cases would take minutes. */
const few = new Map<string, RecurrentCase>();
for (const golden of plain) {
  const kind = `${golden.cell} ${golden.options.memory ?? ''}`;
  const known = few.get(kind);
  if (known === undefined || Object.keys(known.options).length < Object.keys(golden.options).length) few.set(kind, golden);
}
const cases = fewCases ? [...few.values()] : all;

const given = (engine: Engine, { shape, data }: GoldenTensor): Tensor => tensor(engine, Float64Array.from(data), { shape });
const allGiven = (engine: Engine, tensors: GoldenTensors): Record<string, Tensor> =>
  mapValues(tensors, (value): Tensor => given(engine, value));

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(cases.map((golden) => [golden.name, golden] as const))(
    '%s has the outputs, states and gradients of the oracle',
    async (_, golden) => {
      const cell = { ...builtInCells, ...builtInImageCells }[golden.cell as BuiltInCell](golden.options);
      expect(cell.options).toMatchObject(golden.options);
      const weights = { outputs: given(engine, golden.loss.weights.outputs), state: allGiven(engine, golden.loss.weights.finalState) };
      const all = { params: allGiven(engine, golden.params), state: allGiven(engine, golden.initialState), x: given(engine, golden.input) };
      const { loss, aux, gradients } = valueAndGrad((values: typeof all) => {
        const { output, state } = runCell(cell, values);
        const ofState = Object.keys(state).map((name) => sum(mul(state[name], weights.state[name])));
        return { loss: ofState.reduce((total, next) => add(total, next), sum(mul(output, weights.outputs))), output, state };
      })(all);

      expectClose([(await read(loss))[0]], [golden.loss.value], tolerance, 'loss');
      expectClose(await read(aux.output), golden.outputs.data, tolerance, 'outputs');
      const expectAll = async (got: Record<string, Tensor>, want: GoldenTensors, what: string): Promise<void> => {
        expect(namedLeaves(got).map(([path]) => path)).toEqual(Object.keys(want));
        for (const [name, value] of Object.entries(got)) expectClose(await read(value), want[name].data, tolerance, `${what} ${name}`);
      };
      await expectAll(aux.state, golden.finalState, 'final state');
      await expectAll(gradients.params, golden.gradients.params, 'gradient of');
      await expectAll(gradients.state, golden.gradients.initialState, 'gradient of initial');
      expectClose(await read(gradients.x), golden.gradients.input.data, tolerance, 'gradient of the input');
    },
  );
});
