/** `statal-text import`: makes a model of this program from a file of another. */
import { besideModel, count, counted, noPast, openModelFile, requireDirectory, requireFreePlace, UsageError } from '@statal/command-line';
import { checkpointDirectory, takeCheckpoint } from '@statal/train';
import { Argument, Command, Option } from 'commander';
import { callAgain, resumeCommand } from '../commandLine/callAgain.js';
import { textModelOf } from '../exchange/textModelOf.js';
import { readTokens } from '../exchange/tokenFile.js';
import { openByName } from '../training/openEngine.js';
import { readTrainingText } from '../training/readTrainingText.js';
import { configurationOf, vocabularyToKeep } from '../training/savedModel.js';
import { defaultSettings } from '../training/settings.js';
import { textModel } from '../training/textModel.js';

interface ImportFlags {
  readonly out: string;
  readonly tokens?: string | undefined;
  readonly input?: string | undefined;
  readonly key?: string | undefined;
  readonly prefix?: string | undefined;
  readonly modules?: readonly string[] | undefined;
  readonly overwrite?: boolean | undefined;
}

const examples = `
Examples:
  statal-text import char-rnn.pt --tokens tokens.json --out runs/char-rnn
  statal-text import model.keras --out runs/keras                  the tokens are in model.tokens.json
  statal-text import checkpoint.pth --key model --modules encoder rnn decoder --out runs/mine
  statal-text generate --model runs/char-rnn                       it writes as one that was trained here
  statal-text train --from runs/char-rnn --input poems.txt --out runs/poems

It reads state_dicts of PyTorch (.pt, .pth, .safetensors), Keras (.keras, .h5), TensorFlow.js, ONNX and Statal. The model must be an embedding,
recurrent layers of one kind, and a dense layer. The tokens are a JSON list with the token of each id.`;

export function importVerb(): Command {
  return new Command('import')
    .description('make a model of a file from PyTorch, Keras, TensorFlow.js or ONNX')
    .addHelpText('after', examples)
    .addArgument(new Argument('<file>', 'the model'))
    .addOption(new Option('--out <dir>', 'directory of the new model').makeOptionMandatory())
    .addOption(new Option('--tokens <file>', 'JSON list of the tokens (default: the file .tokens.json beside the model)'))
    .addOption(new Option('--input <file>', 'the text to evaluate it on (default: the built-in text)'))
    .addOption(new Option('--key <name>', 'where in a PyTorch checkpoint the state_dict is'))
    .addOption(new Option('--prefix <text>', 'read only tensors of a state_dict whose names begin with this'))
    .addOption(new Option('--modules <names...>', 'modules of a state_dict, in the order in which they run'))
    .addOption(new Option('--overwrite', 'replace a training in --out'))
    .action(importModel);
}

async function importModel(file: string, flags: ImportFlags): Promise<void> {
  const { out, key, prefix, modules } = flags;
  await requireDirectory(out);
  const beforeSave = await requireFreePlace(flags, resumeCommand(out));
  const vocabulary = await (flags.tokens === undefined
    ? readTokens(besideModel(file, 'tokens'), 'Give --tokens with a JSON list of the token of each id')
    : readTokens(flags.tokens));
  const text = await readTrainingText(flags.input);
  const engine = await openByName({ name: 'wasm', threads: 1 });
  const { layer, params: read, notes } = await openModelFile(file, { engine, key, prefix, modules });
  const { shape, params, symbols } = textModelOf(layer, read, file);
  if (symbols !== vocabulary.size) {
    throw new UsageError(
      file,
      `it has ${count(symbols)} tokens, and ${count(vocabulary.size)} are given`,
      'Give --tokens with the token of each id, in order',
    );
  }
  const settings = { ...defaultSettings, ...shape, tokens: vocabulary.kind, text: text.identity };
  const configuration = configurationOf(settings, textModel(settings, symbols), noPast);
  await beforeSave?.();
  const checkpoint = await takeCheckpoint({ params, iteration: 0, vocabulary: vocabularyToKeep(vocabulary), configuration });
  await checkpointDirectory(out).save(checkpoint);
  engine.close();
  const told = notes.map((note) => `note: ${note}\n`).join('');
  const { cell, layers, units } = shape;
  process.stdout.write(
    `${out}: ${counted(layers, 'layer')} of ${cell}, ${count(units)} units, ${count(symbols)} tokens\n${told}Let it write:  ${callAgain(['generate', '--model', out])}\n`,
  );
}
