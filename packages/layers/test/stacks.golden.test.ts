/** Stacks of layers, in one and two directions and with padding, against PyTorch. */
import { valueAndGrad } from '@statal/autograd';
import { type BuiltInCell, builtInCells } from '@statal/cells';
import { add, type Engine, mul, namedLeaves, read, sum, type Tensor, type Tree } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensors, type RecurrentCase, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { bidirectional, type Layer, recurrent, stacked } from '../src/index.js';
import { engineOf, fewCases, kinds, toleranceOf } from './engines.js';
import { given } from './values.js';

const cases = readGolden<RecurrentCase>('stacks').filter(
  ({ lengths, sizes }) => !fewCases || (lengths && sizes.bidirectional && sizes.layers > 1),
);

function model({ cell, options, sizes }: RecurrentCase): Layer {
  const made = builtInCells[cell as BuiltInCell](options);
  const make = sizes.bidirectional ? bidirectional : recurrent;
  const width = sizes.bidirectional ? 2 * sizes.units : sizes.units;
  return stacked(
    Array.from(
      { length: sizes.layers },
      (_, level): Layer => make(made, { inputs: level === 0 ? sizes.inputs : width, units: sizes.units }),
    ),
  );
}

/** The oracle names the direction even where there is one only. */
const ourPath = (path: string, { sizes }: RecurrentCase): string => (sizes.bidirectional ? path : path.replace('.forward', ''));

/** { layers: [...] } from tensors by path. */
function treeOf(engine: Engine, tensors: GoldenTensors, golden: RecurrentCase): Tree {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(tensors)) {
    const names = ourPath(path, golden).split('.');
    const last = names.pop() as string;
    let parent = root;
    for (const name of names) {
      parent[name] ??= name === 'layers' ? [] : {};
      parent = parent[name] as Record<string, unknown>;
    }
    parent[last] = given(engine, value);
  }
  return root as Tree;
}

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(cases.map((golden) => [golden.name, golden] as const))(
    '%s has the outputs, states and gradients of PyTorch',
    async (_, golden) => {
      const layer = model(golden);
      const { lengths } = golden;
      const weights = {
        outputs: given(engine, golden.loss.weights.outputs),
        state: new Map(namedLeaves(treeOf(engine, golden.loss.weights.finalState, golden))),
      };
      const all = {
        params: treeOf(engine, golden.params, golden),
        state: treeOf(engine, golden.initialState, golden),
        x: given(engine, golden.input),
      };
      const { loss, aux, gradients } = valueAndGrad((values: typeof all) => {
        const { output, state } = layer.apply(values.params, values.x, { state: values.state, lengths });
        const ofState = namedLeaves(state).map(([path, value]) => sum(mul(value, weights.state.get(path) as Tensor)));
        return { loss: ofState.reduce((total, next) => add(total, next), sum(mul(output, weights.outputs))), output, state };
      })(all);

      expectClose([(await read(loss))[0]], [golden.loss.value], tolerance, 'loss');
      expectClose(await read(aux.output), golden.outputs.data, tolerance, 'outputs');
      const expectAll = async (got: Tree, want: GoldenTensors, what: string): Promise<void> => {
        const wanted = new Map(Object.entries(want).map(([path, value]) => [ourPath(path, golden), value.data]));
        const named = namedLeaves(got);
        expect(named.map(([path]) => path).sort()).toEqual([...wanted.keys()].sort());
        for (const [path, value] of named) expectClose(await read(value), wanted.get(path) ?? [], tolerance, `${what} ${path}`);
      };
      await expectAll(aux.state, golden.finalState, 'final state');
      await expectAll(gradients.params, golden.gradients.params, 'gradient of');
      await expectAll(gradients.state, golden.gradients.initialState, 'gradient of initial');
      expectClose(await read(gradients.x), golden.gradients.input.data, tolerance, 'gradient of the input');
    },
  );
});
