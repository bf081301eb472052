/** What writing the layers of a model knows at each layer. */
import type { Json } from '@statal/cells';
import { FormatError, type LayerConfig } from '@statal/layers';
import { showShape } from '@statal/tensors/internals';
import type { Hdf5Array } from '../hdf5/readHdf5.js';

/** A layer of Keras with its weights. */
export interface WrittenLayer {
  readonly className: string;
  readonly config: { readonly [field: string]: Json };
  /** The weights of each part: 'cell', 'forward_layer/cell', or '' for the layer itself. */
  readonly parts: ReadonlyMap<string, readonly Hdf5Array[]>;
}

/** A layer of ours, as it describes itself. */
export interface Described {
  readonly config: LayerConfig;
  /** The path of its parameters: `layers.1`. */
  readonly path: string;
}

/** What the layers so far did. */
export interface ExportFlow {
  readonly layers: WrittenLayer[];
  /** The width of the first layer that has one, or `indices`. */
  inputs: number | 'indices' | undefined;
  /** Whether sequences go in. */
  takesSteps: boolean;
  /** Whether Keras has the steps in reverse here. */
  isReversed: boolean;
  readonly params: ReadonlyMap<string, Hdf5Array>;
}

/** Ends writing with one line that names the layer. */
export function cannotWrite({ config, path }: Described, problem: string, hint?: string): never {
  throw new FormatError('writeKeras', `${path === '' ? '' : `${path}, `}${config.layer}, ${problem}`, hint);
}

/** The parameter of a layer by its name, of this shape. */
export function parameter(layer: Described, name: string, shape: readonly number[], flow: ExportFlow): Hdf5Array {
  const found = flow.params.get(layer.path === '' ? name : `${layer.path}.${name}`);
  if (found === undefined) return cannotWrite(layer, `has no parameter ${name}`, 'Pass the parameters of this model');
  if (found.shape.length !== shape.length || found.shape.some((size, axis) => size !== shape[axis])) {
    return cannotWrite(
      layer,
      `has ${name} ${showShape(found.shape)} and should have ${showShape(shape)}`,
      'Pass the parameters of this model',
    );
  }
  return found;
}
