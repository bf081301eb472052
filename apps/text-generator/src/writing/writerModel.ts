/** A model that generates text. */
import type { ComputeEngine, Tree } from '@statal/tensors';
import type { TextModel } from '../training/textModel.js';

export interface WriterModel {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  /** The parameters; they must not be updated while it generates. */
  readonly params: Tree;
}
