/** `statal-video export`: writes a trained model for other programs. */
import { exportCommand, whichCheckpoint } from '@statal/command-line';
import type { Command } from 'commander';
import { videoModels } from '../training/savedModel.js';

const examples = `
Examples:
  statal-video export --model runs/gestures gestures.onnx          for onnxruntime, in any language
  statal-video export --model runs/gestures gestures.safetensors   for decodeModel of @statal/layers, in a page

What is needed beside the model is written as gestures.input.json: the classes in order, size, rate and color of the frames, and the normalization.
The model maps normalized frames [time, batch, rows, columns, channels] to logits [batch, classes]. Keras and PyTorch files hold no convolutions here.`;

export function exportVerb(): Command {
  return exportCommand({
    examples,
    beside: 'input',
    async open(flags) {
      const { model, params, engine, preprocessing, settings } = await videoModels.open(flags.model, whichCheckpoint(flags), 1);
      const { classes, normalization } = preprocessing;
      const { size, rate, gray } = settings;
      return { model, params, engine, image: [size, size], beside: { classes, size, rate, gray, normalization } };
    },
  });
}
