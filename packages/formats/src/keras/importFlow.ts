/** What reading a chain of layers knows at each layer. */
import type { Layer } from '@statal/layers';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import type { Affine } from './affine.js';
import type { KerasVersion } from './kerasActivations.js';
import type { KerasLayer } from './layerChain.js';

/** Parameters before they are tensors. */
export interface ArrayTree {
  readonly [name: string]: Hdf5Array | ArrayTree;
}

/** A layer with its parameters. */
export interface ReadLayer {
  readonly layer: Layer;
  readonly params: ArrayTree;
  /** Makes the layer with an activation behind it, if it is linear and can take one. */
  readonly withActivation?: ((name: string, from: KerasLayer, version: KerasVersion) => ReadLayer) | undefined;
  /** Makes the layer with y = s x + t behind it, if it is linear. */
  readonly withAffine?: ((affine: Affine) => ReadLayer) | undefined;
}

/** What the layers so far did. */
export interface Flow {
  readonly version: KerasVersion;
  readonly isTfjs: boolean;
  /** Whether there is a time axis; undefined until a layer tells. */
  hasSteps: boolean | undefined;
  /** Whether Keras leaves out steps here: behind an embedding with `mask_zero`, or `Masking`. */
  isMasked: boolean;
  /** Whether Keras has the steps in reverse here: behind a layer with `go_backwards`. Ours keep their places. */
  isReversed: boolean;
  /** y = s x + t of a batch normalization, which the next layer takes into its weights. */
  pending: { readonly affine: Affine; readonly layer: KerasLayer } | undefined;
  readonly layers: ReadLayer[];
  readonly notes: Set<string>;
  take(layer: KerasLayer, part: string, names: readonly string[]): readonly Hdf5Array[];
}

/** What a part of the model reads and adds to the flow. */
export type LayerReader = (layer: KerasLayer, flow: Flow, part: string) => void;
