import { growTensors, parametersToSafetensors } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { type Checkpoint, restoreCheckpoint } from '@statal/train';
import { vocabularyPaths } from './textModel.js';

/**
 * Puts the parameters of a saved model in place. With `added` tokens, `params` has rows for them that the model does not have: these keep their
 * values.
 *
 * @throws FormatError if they are the parameters of another model
 */
export async function restoreGrown(checkpoint: Checkpoint, params: Tree, added: number): Promise<void> {
  const { source, parameters } = checkpoint;
  const grown =
    added === 0 ? parameters : growTensors(parameters, await parametersToSafetensors(params), { paths: vocabularyPaths, source });
  restoreCheckpoint({ ...checkpoint, parameters: grown, state: undefined }, { params });
}
