/** `statal-text generate`: generates text with a trained model. */
import { addModelFlags, type ModelFlags, realNumber, whichCheckpoint, wholeNumber } from '@statal/command-line';
import { createSampler, generate } from '@statal/layers';
import { Random } from '@statal/tensors';
import { Command, Option } from 'commander';
import { encodeText, tellSkipped } from '../reading/encodeText.js';
import { type PromptFlags, readPrompt } from '../reading/readPrompt.js';
import { type OpenModel, openModel } from '../training/openModel.js';
import { openingToken } from '../writing/openingToken.js';
import { TextOutput } from '../writing/textOutput.js';
import { addUnknownFlag, type UnknownFlag } from './unknownFlag.js';

interface GenerateFlags extends ModelFlags, PromptFlags, UnknownFlag {
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed?: number | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-text generate --model runs/shakespeare
  statal-text generate --model runs/shakespeare --prompt "ROMEO:" --length 2000 --temperature 0.7
  statal-text generate --model runs/shakespeare --top-k 5 --top-p 0.9 --seed 7 > scene.txt
  printf 'ROMEO:' | statal-text generate --model runs/shakespeare --prompt-file -

The text goes to standard output, the prompt first. A prompt from a file is taken as it is, its last line break too. With --seed the same command writes the same text.`;

export function generateVerb(): Command {
  const command = new Command('generate').description('let a trained model write').addHelpText('after', examples);
  return addUnknownFlag(addModelFlags(command))
    .addOption(new Option('--prompt <text>', 'what the text begins with'))
    .addOption(new Option('--prompt-file <file>', 'a file with what the text begins with; - is standard input').conflicts('prompt'))
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
    .action(write);
}

async function write(flags: GenerateFlags): Promise<void> {
  const { length, temperature, topK, topP, unknown, json } = flags;
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  // One token at a time is too little work for several threads.
  const opened = await openModel(flags.model, { which: whichCheckpoint(flags), threads: 1 });
  const { vocabulary } = opened;
  const { text: prompt, source } = await readPrompt(flags);
  const { ids, skipped, notice } = encodeText(vocabulary, prompt, { source, unknown });
  tellSkipped(notice);
  const opening = ids.length === 0 ? openingToken(vocabulary) : ids;
  const sample = createSampler({
    never: vocabulary.unknownId,
    temperature,
    topK,
    topP,
    random: Random.fromSeed(seed),
  });
  const decode = decoderAfter(opened, opening);

  const output = new TextOutput(process.stdout);
  let text = '';
  if (!json) output.add(prompt);
  const started = performance.now();
  let written = 0;
  for (const token of generate(opened.model, opened.params, { prompt: opening, sample, length })) {
    const piece = decode(token);
    if (json) text += piece;
    else output.add(piece);
    // Reading the clock after every token would cost more than some models take to write one.
    if (written++ % 16 === 0 && output.isDue) await output.flush();
  }
  // The prompt counts too, because the model reads it token by token.
  const tokensPerSecond = Math.round((1000 * (opening.length + length)) / (performance.now() - started));

  if (json) output.add(`${JSON.stringify({ prompt, skipped, text, tokens: length, tokens_per_s: tokensPerSecond, seed })}\n`);
  else if (process.stdout.isTTY) output.add('\n');
  await output.flush();
}

/** A decoder that knows the last token of the prompt, because a space may belong between two words. */
function decoderAfter({ vocabulary }: OpenModel, opening: Int32Array): (id: number) => string {
  const decode = vocabulary.streamDecoder();
  for (const id of opening) decode(id);
  return decode;
}
