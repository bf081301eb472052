/** `statal-text generate`: lets a trained model write. */
import { realNumber, UsageError, wholeNumber } from '@statal/command-line';
import { DatasetError, type Vocabulary } from '@statal/datasets';
import { Random } from '@statal/tensors';
import { Command, Option } from 'commander';
import { type OpenModel, openModel } from '../training/openModel.js';
import { openingToken } from '../writing/openingToken.js';
import { createSampler } from '../writing/sampler.js';
import { TextOutput } from '../writing/textOutput.js';
import { TextWriter } from '../writing/textWriter.js';
import { addModelFlags, type ModelFlags, whichCheckpoint } from './modelFlags.js';

interface GenerateFlags extends ModelFlags {
  readonly prompt?: string;
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const examples = `
Examples:
  statal-text generate --model runs/shakespeare
  statal-text generate --model runs/shakespeare --prompt "ROMEO:" --length 2000 --temperature 0.7
  statal-text generate --model runs/shakespeare --top-k 5 --top-p 0.9 --seed 7 > scene.txt

The text goes to standard output, the prompt first. With --seed the same command writes the same text.`;

export function generateVerb(): Command {
  const command = new Command('generate').description('let a trained model write').addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--prompt <text>', 'what the text begins with'))
    .addOption(new Option('--length <n>', 'how many tokens to write').argParser(wholeNumber({ from: 1 })).default(500))
    .addOption(
      new Option('--temperature <x>', 'below 1: safer, above 1: wilder, 0: always the likeliest')
        .argParser(realNumber({ from: 0, to: 100 }))
        .default(1),
    )
    .addOption(new Option('--top-k <n>', 'choose among the n likeliest tokens only').argParser(wholeNumber({ from: 1 })))
    .addOption(
      new Option('--top-p <x>', 'choose among the likeliest tokens that have this probability together').argParser(
        realNumber({ above: 0, to: 1 }),
      ),
    )
    .addOption(
      new Option('--seed <n>', 'the same seed gives the same text (default: another one each time)').argParser(wholeNumber({ from: 0 })),
    )
    .addOption(new Option('--json', 'print one JSON object when all is written'))
    .action(generate);
}

async function generate(flags: GenerateFlags): Promise<void> {
  const { prompt = '', length, temperature, topK, topP, json } = flags;
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  // One token at a time is too little work to share.
  const opened = await openModel(flags.model, { which: whichCheckpoint(flags), threads: 1 });
  const { vocabulary } = opened;
  const opening = prompt === '' ? openingToken(vocabulary) : promptTokens(prompt, vocabulary);
  const sample = createSampler({
    size: vocabulary.size,
    never: vocabulary.unknownId,
    temperature,
    topK,
    topP,
    random: Random.fromSeed(seed).generator(),
  });
  const decode = decoderAfter(opened, opening);

  const writer = new TextWriter(opened);
  const output = new TextOutput(process.stdout);
  let text = '';
  if (!json) output.add(prompt);
  writer.read(opening);
  const started = performance.now();
  for (let written = 0; written < length; written++) {
    const piece = decode(writer.write(sample));
    if (json) text += piece;
    else output.add(piece);
    // Looking at the clock after every token would cost more than some models take to write one.
    if (written % 16 === 0 && output.isDue) await output.flush();
  }
  const seconds = (performance.now() - started) / 1000;
  writer.close();

  if (json) output.add(`${JSON.stringify({ prompt, text, tokens: length, tokens_per_s: Math.round(length / seconds), seed })}\n`);
  else if (process.stdout.isTTY) output.add('\n');
  await output.flush();
}

function promptTokens(prompt: string, vocabulary: Vocabulary): Int32Array {
  try {
    return vocabulary.encode(prompt, { source: '--prompt' });
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new UsageError('--prompt', error.reason, 'The model has never seen it: write the prompt without it');
  }
}

/** A decoder that knows the last token of the prompt, because a space may belong between two words. */
function decoderAfter({ vocabulary }: OpenModel, opening: Int32Array): (id: number) => string {
  const decode = vocabulary.streamDecoder();
  for (const id of opening) decode(id);
  return decode;
}
