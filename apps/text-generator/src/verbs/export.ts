/** `statal-text export`: writes a trained model for other programs. */
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
import { encodeTokens, tokenFileOf } from '../exchange/tokenFile.js';
import { openModel } from '../training/openModel.js';

interface ExportFlags extends ModelFlags {
  readonly to?: FormatName | undefined;
}

const examples = `
Examples:
  statal-text export --model runs/shakespeare shakespeare.onnx          for onnxruntime, in any language
  statal-text export --model runs/shakespeare shakespeare.pt            a state_dict for PyTorch
  statal-text export --model runs/shakespeare shakespeare.keras
  statal-text export --model runs/shakespeare shakespeare.safetensors   for decodeModel of @statal/layers, in a page

The tokens are written beside it, as shakespeare.tokens.json. The model maps ids [time, batch] to logits. In ONNX the state is among its inputs
and outputs.`;

export function exportVerb(): Command {
  const command = new Command('export').description('write a trained model as a file for other programs').addHelpText('after', examples);
  return addModelFlags(command)
    .addArgument(new Argument('<file>', 'the file to write'))
    .addOption(new Option('--to <format>', 'format (default: by the ending; .safetensors is of Statal)').choices(writableNames))
    .action(exportModel);
}

async function exportModel(file: string, flags: ExportFlags): Promise<void> {
  const tokens = tokenFileOf(file);
  await requireFile(tokens, 'the tokens');
  const opened = await openModel(flags.model, { which: whichCheckpoint(flags), threads: 1 });
  const { title, size } = await writeModelFile(file, opened.model, opened.params, flags.to);
  await writeOutputFile(tokens, 'the tokens', encodeTokens(opened.vocabulary));
  opened.engine.close();
  process.stdout.write(`${file}: ${title}, ${count(size)} bytes\n${tokens}: ${count(opened.vocabulary.size)} tokens\n`);
}
