/** Records every layer of a model, in order. */
import { FormatError, initialState } from '@statal/layers';
import { type ComputeEngine, namedLeaves, type Shape, ShapeError, type Tree } from '@statal/tensors';
import { NotInOnnx } from '../rules/opSite.js';
import { type Dimension, fixed } from './dimension.js';
import { type Cells, layersOf, nativesOf, type PlacedLayer } from './layersOf.js';
import { located } from './located.js';
import { type FreeTensor, type RecordedLayer, recordLayer } from './recordLayer.js';

/** A layer that is ready to be written. */
export interface ReadyLayer {
  readonly placed: PlacedLayer;
  /** `undefined` for frameStacking. */
  readonly recorded: RecordedLayer | undefined;
  /** The states of the layer, with their paths in it. */
  readonly state: ReadonlyMap<string, FreeTensor>;
}

interface RecordOptions {
  readonly base: ComputeEngine;
  readonly cells: Cells;
  readonly image: readonly [number, number] | undefined;
  readonly lengths: boolean;
}

export function recordModel(
  model: PlacedLayer,
  { base, cells, image, lengths }: RecordOptions,
): { readonly x: FreeTensor; readonly layers: readonly ReadyLayer[] } {
  const stateOf = statesOf(model, image);
  const x = inputOf(model, image ?? []);
  let now = x;
  let masked = lengths;
  const layers = layersOf(model, cells).map((placed): ReadyLayer => {
    if (placed.config.layer === 'frameStacking') {
      now = { ...now, shape: [...now.shape.slice(0, -1), fixed(placed.layer.units as number)] };
      return { placed, recorded: undefined, state: new Map() };
    }
    const { tree, state } = stateOf(placed.path);
    const natives = nativesOf(placed, cells);
    const recorded = located(placed, () => recordLayer(placed, { x: now, state, stateTree: tree, natives, masked, base }));
    now = recorded.output;
    masked = recorded.masked;
    return { placed, recorded, state };
  });
  return { x, layers };
}

const steps: Dimension = { factor: 1, steps: 1, batch: 0 };
const batch: Dimension = { factor: 1, steps: 0, batch: 1 };

function inputOf(model: PlacedLayer, image: Shape): FreeTensor {
  const { inputs } = model.layer;
  if (inputs === 'indices') return { shape: [steps, batch], dtype: 'int' };
  return { shape: [steps, batch, ...image.map(fixed), fixed(inputs as number)], dtype: 'float' };
}

type StateAt = (path: string) => { readonly tree: Tree; readonly state: ReadonlyMap<string, FreeTensor> };

/** The states of the layers of a model. Which of their axes is that of the rows shows a state of two rows. */
function statesOf({ layer, params }: PlacedLayer, image: RecordOptions['image']): StateAt {
  const [one, two] = [1, 2].map((batch) => withImageHint(image, () => initialState(layer, params, { batch, image })));
  const at = (tree: Tree, path: string): Tree =>
    path === '' ? tree : path.split('.').reduce((part, name) => (part as Readonly<Record<string, Tree>>)[name], tree);
  return (path) => {
    const [tree, other] = [one, two].map((whole) => at(whole, path));
    const twice = new Map(namedLeaves(other));
    const state = namedLeaves(tree).map(([name, { shape, dtype }]): [string, FreeTensor] => {
      const sizes = twice.get(name)?.shape ?? [];
      return [name, { shape: shape.map((size, axis) => dimension(size, sizes[axis])), dtype }];
    });
    return { tree, state: new Map(state) };
  };
}

function dimension(one: number, two: number): Dimension {
  if (one === two) return fixed(one);
  if (two === 2 * one) return { ...batch, factor: one };
  throw new NotInOnnx(`a state has a size ${one} for one row and ${two} for two`);
}

function withImageHint<T>(image: RecordOptions['image'], body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ShapeError) || image !== undefined) throw error;
    const problem = error.message.slice(error.where.length + 2, error.hint === undefined ? undefined : -(error.hint.length + 2));
    throw new FormatError('writeOnnx', problem, 'If the model reads images, give their size: { image: [height, width] }');
  }
}
