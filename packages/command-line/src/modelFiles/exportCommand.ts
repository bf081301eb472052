/** The verb `export` of a program: writes a trained model for other programs, and what they need to use it into a file beside it. */
import type { Layer } from '@statal/layers';
import type { Engine, Tree } from '@statal/tensors';
import { Argument, Command, Option } from 'commander';
import { requireFile, writeOutputFile } from '../outputFile.js';
import { count } from '../phrases.js';
import { addModelFlags, type ModelFlags } from '../trainingFlags.js';
import { type FormatName, writableNames } from './formatTable.js';
import { writeModelFile } from './writeModelFile.js';

/** A trained model that is written. */
export interface ExportedModel {
  readonly model: Layer;
  readonly params: Tree;
  readonly engine: Pick<Engine & { close(): void }, 'close'>;
  /** Height and width of x, for a model that reads images. */
  readonly image?: readonly [number, number] | undefined;
  /** What other programs need beside the model, such as its classes. */
  readonly beside: unknown;
}

/** What differs between programs. */
export interface ExportOptions {
  /** Shown below the help. */
  readonly examples: string;
  /** What the file beside the model holds, in its name: model.onnx -> model.tokens.json. */
  readonly beside: string;
  open(flags: ModelFlags): Promise<ExportedModel>;
}

/** Makes the verb. */
export function exportCommand({ examples, beside, open }: ExportOptions): Command {
  const command = new Command('export').description('write a trained model as a file for other programs').addHelpText('after', examples);
  return addModelFlags(command)
    .addArgument(new Argument('<file>', 'the file to write'))
    .addOption(new Option('--to <format>', 'format (default: by the ending; .safetensors is of Statal)').choices(writableNames))
    .action(async (file: string, flags: ModelFlags & { readonly to?: FormatName | undefined }) => {
      const other = besideModel(file, beside);
      await requireFile(other, 'the file beside it');
      const { model, params, engine, image, beside: content } = await open(flags);
      const { title, size, notes } = await writeModelFile(file, model, params, { to: flags.to, image });
      const text = `${JSON.stringify(content)}\n`;
      await writeOutputFile(other, 'the file beside it', text);
      engine.close();
      const told = notes.map((note) => `note: ${note}\n`).join('');
      process.stdout.write(`${file}: ${title}, ${count(size)} bytes\n${told}${other}: ${beside}, ${count(text.length)} characters\n`);
    });
}

/** The path of the file beside a model: model.onnx -> model.tokens.json. */
export function besideModel(path: string, what: string): string {
  return `${path.replace(/\.[^./\\]*$/, '')}.${what}.json`;
}
