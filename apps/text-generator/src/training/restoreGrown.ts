import { growTensors, parametersToSafetensors } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { type Checkpoint, restoreCheckpoint } from '@statal/train';
import { vocabularyPaths } from './textModel.js';

/**
 * Restores the parameters of a saved model into `params`. With `added` tokens, `params` has rows that the model lacks; these keep their
 * values.
 *
 * @throws FormatError if the parameters belong to another model
 */
export async function restoreGrown(checkpoint: Checkpoint, params: Tree, added: number): Promise<void> {
  const { source, parameters } = checkpoint;
  const grown =
    added === 0 ? parameters : growTensors(parameters, await parametersToSafetensors(params), { paths: vocabularyPaths, source });
  restoreCheckpoint({ ...checkpoint, parameters: grown, state: undefined }, { params });
}
