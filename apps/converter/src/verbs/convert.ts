/** `statal-convert IN OUT`. */
import { count, type FormatName, formats, openModelFile, UsageError, writableNames, writeModelFile } from '@statal/command-line';
import { countParameters } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { Argument, Command, Option } from 'commander';
import { describeLosses } from '../describing/describeLosses.js';
import { describeModel } from '../describing/describeModel.js';

interface ConvertFlags {
  readonly to?: FormatName | undefined;
  readonly describe?: boolean | undefined;
  readonly key?: string | undefined;
  readonly prefix?: string | undefined;
  readonly modules?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

const formatList = `
Formats:
  Statal         .safetensors            read and written, with the layers in its metadata
  PyTorch        .pt .pth .safetensors   a state_dict, read and written
  Keras          .keras .h5              read; .keras is written
  TensorFlow.js  model.json and shards   read
  ONNX           .onnx                   read and written

The format of IN is found in its bytes, that of OUT in its ending. Only what cannot be expressed stops the conversion.`;

export function convertVerb(): Command {
  return new Command('convert')
    .addArgument(new Argument('<in>', 'the model to read; a folder with a model.json is one of TensorFlow.js'))
    .addArgument(new Argument('[out]', 'the file to write'))
    .addOption(new Option('--to <format>', 'format of OUT (default: by its ending; .safetensors is of Statal)').choices(writableNames))
    .addOption(new Option('--describe', 'show layers, shapes and gates, and what each format would lose; writes nothing'))
    .addOption(new Option('--key <name>', 'where in a PyTorch checkpoint the state_dict is'))
    .addOption(new Option('--prefix <text>', 'read only tensors of a state_dict whose names begin with this'))
    .addOption(new Option('--modules <names...>', 'modules of a state_dict, in the order in which they run (default: all, as in the file)'))
    .addOption(new Option('--json', 'print one JSON object'))
    .addHelpText('after', formatList)
    .action(convert);
}

async function convert(input: string, output: string | undefined, flags: ConvertFlags): Promise<void> {
  const { describe = false, key, prefix, modules } = flags;
  if (output === undefined && !describe) {
    throw new UsageError(input, 'what to write is not said', 'Add the name of a file, or --describe');
  }
  const engine = await createEngine({ threads: 1 });
  const { layer, params, notes, from } = await openModelFile(input, { engine, key, prefix, modules });
  if (describe || output === undefined) {
    const config = layer.config();
    if (flags.json) process.stdout.write(`${JSON.stringify({ from, layer: config, parameters: countParameters(params), notes })}\n`);
    else {
      const losses = await describeLosses(layer, params);
      process.stdout.write(
        `${input}: ${formats[from].title}\n${describeModel(config, params)}\n${listed(notes)}\nIt can become\n${losses}\n`,
      );
    }
  } else {
    const { format, title, size, notes: leftOut } = await writeModelFile(output, layer, params, { to: flags.to });
    const all = [...notes, ...leftOut];
    if (flags.json) process.stdout.write(`${JSON.stringify({ from, to: format, out: output, bytes: size, notes: all })}\n`);
    else process.stdout.write(`${output}: ${title}, ${count(size)} bytes\n${listed(all)}`);
  }
  engine.close();
}

function listed(notes: readonly string[]): string {
  return notes.map((note) => `note: ${note}\n`).join('');
}
