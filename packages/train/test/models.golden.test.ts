/** Three training steps of a whole character model, state carried from window to window, against PyTorch. */
import { type BuiltInCell, builtInCells } from '@statal/cells';
import { dense, embedding, type Layer, loadParameters, recurrent, sequential, stacked } from '@statal/layers';
import { Random, type Tree, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, type GoldenTensors, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { adam, crossEntropy, fit, type LossContext } from '../src/index.js';
import { engineOf, fewCases, kinds, toleranceOf } from './engines.js';
import { flatLater } from './values.js';

interface ModelCase {
  readonly name: string;
  readonly cell: 'lstm' | 'gru';
  readonly options: Readonly<Record<string, string>>;
  readonly sizes: {
    readonly steps: number;
    readonly batch: number;
    readonly units: number;
    readonly layers: number;
    readonly vocabulary: number;
  };
  readonly training: { readonly learningRate: number; readonly clipNorm: number };
  readonly params: GoldenTensors;
  readonly updates: readonly {
    readonly input: GoldenTensor;
    readonly target: GoldenTensor;
    readonly loss: number;
    readonly gradientNorm: number;
    readonly finalState: GoldenTensors;
    readonly paramsAfter: GoldenTensors;
  }[];
}

function modelOf({ cell, options, sizes: { units, layers, vocabulary } }: ModelCase): Layer {
  const levels = Array.from(
    { length: layers },
    (): Layer => recurrent(builtInCells[cell as BuiltInCell](options), { inputs: units, units }),
  );
  return sequential([embedding({ entries: vocabulary, units }), stacked(levels), dense({ inputs: units, units: vocabulary })]);
}

/** From the oracle's names to those of the layers. */
function ourPath(path: string): string {
  return path
    .replace('embedding', 'layers.0')
    .replace('dense', 'layers.2')
    .replace(/^layers\.(\d+)\.forward/, 'layers.1.layers.$1');
}

/** The reduced set: whole trainings are tested with an lstm anyway. */
const cases = readGolden<ModelCase>('models').filter(({ cell }) => !fewCases || cell === 'gru');

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(cases.map((golden) => [golden.name, golden] as const))(
    '%s: losses, gradient norms, states and parameters are those of PyTorch',
    async (_, golden) => {
      const { updates, training, sizes } = golden;
      const model = modelOf(golden);
      const params = model.init({ engine, random: Random.fromSeed(1) });
      const start = Object.entries(golden.params).map(
        ([path, { shape, data }]) => [ourPath(path), { dtype: 'F64', shape, data: Float64Array.from(data) }] as const,
      );
      loadParameters(params, new Map(start));
      const shape = [sizes.steps, sizes.batch];
      const carried: (Promise<Record<string, readonly number[]>> | undefined)[] = [];
      const lossOf = (p: Tree, { input, target }: ModelCase['updates'][number], { state, random }: LossContext) => {
        // Read now: a device gives a state up when the next one is there.
        carried.push(state && flatLater(state));
        const { output, state: next } = model.apply(p, tensor(engine, Int32Array.from(input.data), { shape }), { state, random });
        return { loss: crossEntropy(output, tensor(engine, Int32Array.from(target.data), { shape })), state: next };
      };
      const events = fit({
        params,
        loss: lossOf,
        batches: { count: updates.length, at: (index) => updates[index] },
        optimizer: adam({ learningRate: training.learningRate }),
        random: Random.fromSeed(1),
        clip: { norm: training.clipNorm },
        epochs: 1,
      });
      let update = 0;
      for await (const event of events) {
        if (event.type !== 'step') continue;
        const { loss, gradientNorm, paramsAfter } = updates[update++];
        expectClose([event.loss], [loss], tolerance, `loss ${update}`);
        expectClose([event.gradientNorm], [gradientNorm], tolerance, `norm ${update}`);
        const got = await flatLater(params);
        expect(Object.keys(got).sort()).toEqual(Object.keys(paramsAfter).map(ourPath).sort());
        for (const [path, { data }] of Object.entries(paramsAfter))
          expectClose(got[ourPath(path)], data, tolerance, `${path} after ${update}`);
      }
      expect(update).toBe(updates.length);
      expect(carried[0]).toBeUndefined();
      for (const [index, state] of carried.slice(1).entries()) {
        const got = (await state) ?? {};
        const wanted = Object.entries(updates[index].finalState);
        expect(Object.keys(got)).toHaveLength(wanted.length);
        for (const [path, { data }] of wanted) expectClose(got[ourPath(path)], data, tolerance, `state ${path} after ${index + 1}`);
      }
    },
  );
});
