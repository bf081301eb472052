import type { Layer } from '@statal/layers';
import type { Tree } from '@statal/tensors';

/** A model that was read from a file of another library. */
export interface ImportedModel {
  readonly layer: Layer;
  readonly params: Tree;
  /** What differs from the library the file comes from, one sentence each: the order of axes, parts that only training uses. */
  readonly notes: readonly string[];
}
