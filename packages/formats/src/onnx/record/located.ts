/** Says which layer cannot be written. */
import { FormatError } from '@statal/layers';
import { NotInOnnx } from '../rules/opSite.js';
import type { PlacedLayer } from './layersOf.js';

/** Runs `body`, and says in which layer it failed. */
export function located<T>({ path, layer }: Pick<PlacedLayer, 'path' | 'layer'>, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof NotInOnnx)) throw error;
    throw new FormatError('writeOnnx', `${path === '' ? '' : `${path}, `}${layer.name}, has no form in ONNX: ${error.problem}`, error.hint);
  }
}
