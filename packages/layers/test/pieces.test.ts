/** Lengths, masks and resets in every combination, against every piece of every row run alone on the reference engine. */

import { checkpointedBptt } from '@statal/autograd';
import { builtInCells, type Cell, cellShapes, convGru, convLstm, convStatal, gru, lstm, statal } from '@statal/cells';
import { createEngine, mapTree, Random, readSync, type Shape, sizeOf, type Tensor, type Tree, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApplyOptions, bidirectional, embedding, type Layer, type LayerResult, recurrent, sequential } from '../src/index.js';
import { engineOf, fewCases, kindsThatWait, toleranceOf } from './engines.js';
import { anyFlags, applyToPieces, B, type Directions, type Flags, isHeld, type Side, T } from './pieces.js';
import { drawn, numbers } from './values.js';
import { everythingOf } from './weightedLoss.js';

const [I, H] = [2, 3];
const random = Random.fromSeed(16);
const reference = await createEngine({ kind: 'reference' });
type Params = { readonly [name: string]: Tree };

const cells: readonly (readonly [string, Cell])[] = [
  ...Object.entries(builtInCells).map(([name, make]) => [name, make({})] as const),
  ['lstm with all of its options', lstm({ peephole: true, coupled: true, projection: 2, layerNorm: true })],
  ['gru that resets before', gru({ reset: 'before' })],
  ['statal of moments', statal({ memory: 'moments', slots: 2 })],
  ['statal of probabilities', statal({ memory: 'probability' })],
  ['convLstm', convLstm({ image: [3, 2], size: 2, stride: [2, 1] })],
  ['convGru', convGru({ image: [2, 2], size: 2, reset: 'before' })],
  ['convStatal', convStatal({ image: [3, 2], padding: 'valid', size: 2, memory: 'content' })],
];

interface Model {
  readonly name: string;
  /** Shape of x for one row of a step. */
  readonly row: Shape;
  readonly init: () => Params;
  readonly state: () => Directions;
  readonly apply: (params: Params, x: Tensor, options: ApplyOptions<Directions>) => LayerResult<Directions>;
  /** Number of different ids, for a model of ids. Absent for a model of features. */
  readonly entries?: number;
}

/** Values that float32 holds exactly, so that every engine starts from the same. */
const rounded = (x: Tensor): Tensor => tensor(reference, readSync(x).map(Math.fround), { shape: x.shape });
const onReference = { engine: reference, random };

function oneWay(cell: Cell, side: 'forward' | 'backward'): Model {
  const layer = recurrent(cell, { inputs: I, units: H, reverse: side === 'backward' });
  return {
    name: side,
    row: cellShapes(cell, { inputs: I, units: H }).x,
    init: () => layer.init(onReference),
    state: () => ({ [side]: stateOf(cell, 1) }),
    apply(params, x, { state, ...options }) {
      const result = layer.apply(params as never, x, { ...options, state: state?.[side] });
      return { output: result.output, state: { [side]: result.state } };
    },
  };
}

function bothWays(cell: Cell): Model {
  const layer = bidirectional(cell, { inputs: I, units: H }) as unknown as Layer<Params, Directions>;
  return {
    name: 'both directions',
    row: cellShapes(cell, { inputs: I, units: H }).x,
    init: () => layer.init(onReference),
    state: () => ({ forward: stateOf(cell, 1), backward: stateOf(cell, 2) }),
    apply: layer.apply,
  };
}

/** Ids and an embedding: the loop has its own path for lookups. */
function behindTable(cell: Cell): Model {
  const entries = 4;
  const layer = sequential([embedding({ entries, units: I }), bidirectional(cell, { inputs: I, units: H })]);
  return {
    ...bothWays(cell),
    name: 'both directions behind an embedding',
    entries,
    init: () => layer.init(onReference),
    apply(params, x, { state, ...options }) {
      const result = layer.apply(params as never, x, { ...options, state: state && ({ layers: [{}, state] } as never) });
      return { output: result.output, state: result.state.layers[1] as Directions };
    },
  };
}

function stateOf(cell: Cell, which: number): Side {
  const shapes = Object.entries(cell.state({ units: H }));
  return Object.fromEntries(
    shapes.map(([name, shape], index) => [
      name,
      random.fold(100 * which + index).uniform(reference, [B, ...shape], { low: 0.1, high: 0.8 }),
    ]),
  );
}

const models = cells.flatMap(([cell, made]) =>
  [oneWay(made, 'forward'), oneWay(made, 'backward'), bothWays(made), ...(cell === 'lstm' ? [behindTable(made)] : [])].map((model) => ({
    cell,
    direction: model.name,
    model,
  })),
);

/** `x`: the input of a model of features. */
type Given = { readonly params: Params; readonly state: Directions; readonly x?: Tensor };

const wanted = new Map<string, ReadonlyMap<string, number[]>>();

/** The results of the pieces, computed once for all engines. */
function expected(key: string, { apply }: Model, given: Given, x: Tensor, flags: Flags): ReadonlyMap<string, number[]> {
  const known =
    wanted.get(key) ??
    everythingOf(
      (values) => applyToPieces((own, options) => apply(values.params, own, options), values.x ?? x, values.state, flags),
      given,
    );
  wanted.set(key, known);
  return known;
}

/** x with NaN, or with an index that does not exist, in every held step. */
function spoilt(x: Tensor, flags: Flags): Tensor {
  const width = sizeOf(x.shape.slice(2));
  const isSpoilt = (index: number): boolean => isHeld(flags, Math.floor(index / (B * width)), Math.floor(index / width) % B);
  const bad = x.dtype === 'int' ? -100 : Number.NaN;
  return tensor(
    x.engine,
    readSync(x).map((value, index) => (isSpoilt(index) ? bad : value)),
    { shape: x.shape, dtype: x.dtype },
  );
}

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const onEngine = (x: Tensor): Tensor => tensor(engine, numbers(x), { shape: x.shape, dtype: x.dtype });
  const flagTensor = (flags: readonly (readonly number[])[] | undefined): Tensor | undefined => flags && tensor(engine, flags);

  it.each(models)('each piece of a row gives what it gives alone, whatever the held steps hold: $cell, $direction', ({ cell, model }) => {
    const params = mapTree(model.init(), rounded);
    const state = mapTree(model.state(), rounded);
    const x =
      model.entries === undefined
        ? rounded(drawn(reference, [T, B, ...model.row]))
        : tensor(
            reference,
            Int32Array.from({ length: T * B }, (_, index) => (index * 7) % (model.entries as number)),
            { shape: [T, B] },
          );
    const check = (flags: Flags, isCheckpointed: boolean): void => {
      const givenX = (seen: Tensor): Pick<Given, 'x'> => (model.entries === undefined ? { x: seen } : {});
      const want = expected(JSON.stringify([cell, model.name, flags]), model, { params, state, ...givenX(x) }, x, flags);
      const seen = onEngine(spoilt(x, flags));
      const options = {
        lengths: flags.lengths,
        mask: flagTensor(flags.mask),
        resets: flagTensor(flags.resets),
        ...(isCheckpointed && { bptt: checkpointedBptt({ every: 2 }) }),
      };
      const got = everythingOf(
        (values: Given) => model.apply(values.params, values.x ?? seen, { ...options, state: values.state }),
        mapGiven({ params, state }, onEngine, givenX(seen)),
      );
      expect([...got.keys()].sort()).toEqual([...want.keys()].sort());
      for (const [path, values] of want) expectClose(got.get(path) ?? [], values, toleranceOf(engine), path);
    };
    fc.assert(fc.property(anyFlags, fc.boolean(), check), { seed: 16, numRuns: fewCases ? 3 : 12, endOnFailure: false });
  });
});

function mapGiven(given: Given, map: (leaf: Tensor) => Tensor, x: Pick<Given, 'x'>): Given {
  return { ...mapTree(given, map), ...x };
}
