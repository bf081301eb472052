/** `statal-audio export`: writes a trained model for other programs. */
import { exportCommand, whichCheckpoint } from '@statal/command-line';
import type { Command } from 'commander';
import { audioModels } from '../training/savedModel.js';

const examples = `
Examples:
  statal-audio export --model runs/animals animals.onnx          for onnxruntime, in any language
  statal-audio export --model runs/animals animals.safetensors   for decodeModel of @statal/layers, in a page

What is needed beside the model is written as animals.input.json: the classes in order, the options of audioFeatures and the normalization. The
model maps normalized features [time, batch, bands] to logits [batch, classes]. Keras has no layer that joins frames. A state_dict of PyTorch (.pt)
holds the parameters, and a note says what the program that reads it must add.`;

export function exportVerb(): Command {
  return exportCommand({
    examples,
    beside: 'input',
    async open(flags) {
      const { model, params, engine, preprocessing } = await audioModels.open(flags.model, whichCheckpoint(flags), 1);
      const { classes, features, normalization } = preprocessing;
      return { model, params, engine, beside: { classes, features: features.options, normalization } };
    },
  });
}
