/** The layers of a model in order, each with its parameters. */
import type { Cell, CellFactory, Json } from '@statal/cells';
import { type Layer, layerFromConfig } from '@statal/layers';
import type { Tensor, Tree } from '@statal/tensors';
import { type NativeNode, nativeNode } from '../native/nativeNode.js';

export interface PlacedLayer {
  /** "layers.1"; '' for a model that is one layer. */
  readonly path: string;
  readonly layer: Layer;
  readonly params: Tree;
  readonly config: Readonly<Record<string, Json>>;
}

export type Cells = Readonly<Record<string, Cell | CellFactory>>;

/** Chains are taken apart, because a layer that changes the number of steps is written by hand. Other layers are recorded whole. */
export function layersOf({ path, layer, params, config }: PlacedLayer, cells: Cells): PlacedLayer[] {
  if (config.layer !== 'sequential' && config.layer !== 'stacked') return [{ path, layer, params, config }];
  const inside = (params as { readonly layers: readonly Tree[] }).layers;
  return (config.layers as readonly PlacedLayer['config'][]).flatMap((inner, index) => {
    const place = `${path === '' ? '' : `${path}.`}layers.${index}`;
    const layer = layerFromConfig(inner, { cells, source: `writeOnnx: ${place}` });
    return layersOf({ path: place, layer, params: inside[index], config: inner }, cells);
  });
}

type CellConfig = { readonly name: string; readonly options: Cell['options'] };

/** The ONNX operators of a recurrent layer, by the parameters of each direction. */
export function nativesOf({ config, params }: PlacedLayer, cells: Cells): Map<Tree, NativeNode> {
  const natives = new Map<Tree, NativeNode>();
  const put = (given: Json, own: Tree): void => {
    const { name, options } = given as unknown as CellConfig;
    if (Object.hasOwn(cells, name)) return;
    const [inputs, units] = [config.inputs as number, config.units as number];
    const node = nativeNode({ name, options, inputs, units, params: own as Readonly<Record<string, Tensor>> });
    if (node !== undefined) natives.set(own, node);
  };
  if (config.layer === 'recurrent') put(config.cell, params);
  if (config.layer === 'bidirectional') {
    const { forward, backward } = params as Readonly<Record<'forward' | 'backward', Tree>>;
    put(config.cell, forward);
    put(config.backwardCell ?? config.cell, backward);
  }
  return natives;
}
