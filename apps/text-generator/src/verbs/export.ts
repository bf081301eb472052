/** `statal-text export`: writes a trained model for other programs. */
import { exportCommand, whichCheckpoint } from '@statal/command-line';
import type { Command } from 'commander';
import { openModel } from '../training/openModel.js';
import { vocabularyToKeep } from '../training/savedModel.js';

const examples = `
Examples:
  statal-text export --model runs/shakespeare shakespeare.onnx          for onnxruntime, in any language
  statal-text export --model runs/shakespeare shakespeare.pt            a state_dict for PyTorch
  statal-text export --model runs/shakespeare shakespeare.keras
  statal-text export --model runs/shakespeare shakespeare.safetensors   for decodeModel of @statal/layers, in a page

The tokens are written beside it, as shakespeare.tokens.json. The model maps ids [time, batch] to logits. In ONNX the state is among its inputs
and outputs.`;

export function exportVerb(): Command {
  return exportCommand({
    examples,
    beside: 'tokens',
    async open(flags) {
      const { model, params, engine, vocabulary } = await openModel(flags.model, { which: whichCheckpoint(flags), threads: 1 });
      return { model, params, engine, beside: vocabularyToKeep(vocabulary) };
    },
  });
}
