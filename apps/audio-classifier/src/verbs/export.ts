/** `statal-audio export`: writes a trained model for other programs. */
import {
  addModelFlags,
  count,
  type FormatName,
  type ModelFlags,
  requireFile,
  whichCheckpoint,
  writableNames,
  writeModelFile,
  writeOutputFile,
} from '@statal/command-line';
import { Argument, Command, Option } from 'commander';
import { audioModels } from '../training/savedModel.js';

interface ExportFlags extends ModelFlags {
  readonly to?: FormatName | undefined;
}

const examples = `
Examples:
  statal-audio export --model runs/animals animals.onnx          for onnxruntime, in any language
  statal-audio export --model runs/animals animals.safetensors   for decodeModel of @statal/layers, in a page

What is needed beside the model is written as animals.input.json: the classes in order, the options of audioFeatures and the normalization. The
model maps normalized features [time, batch, bands] to logits [batch, classes]. Keras and PyTorch have no layer that joins frames.`;

export function exportVerb(): Command {
  const command = new Command('export').description('write a trained model as a file for other programs').addHelpText('after', examples);
  return addModelFlags(command)
    .addArgument(new Argument('<file>', 'the file to write'))
    .addOption(new Option('--to <format>', 'format (default: by the ending; .safetensors is of Statal)').choices(writableNames))
    .action(exportModel);
}

async function exportModel(file: string, flags: ExportFlags): Promise<void> {
  const input = `${file.replace(/\.[^./\\]*$/, '')}.input.json`;
  await requireFile(input, 'the description of its input');
  const { model, params, engine, preprocessing } = await audioModels.open(flags.model, whichCheckpoint(flags), 1);
  const { classes, features, normalization } = preprocessing;
  const { title, size } = await writeModelFile(file, model, params, flags.to);
  const description = { classes, features: features.options, normalization };
  await writeOutputFile(input, 'the description of its input', `${JSON.stringify(description, undefined, 2)}\n`);
  engine.close();
  process.stdout.write(`${file}: ${title}, ${count(size)} bytes\n${input}: ${count(classes.length)} classes, features and normalization\n`);
}
