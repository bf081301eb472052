/** `statal-text evaluate`: measures how well a trained model predicts a text. */
import { addModelFlags, count, type ModelFlags, pastInWords, pastToKeep, percent, UsageError, whichCheckpoint } from '@statal/command-line';
import { evaluate as evaluateModel, natsToBits, perplexity } from '@statal/train';
import { Command, Option } from 'commander';
import { encodeText, tellSkipped } from '../reading/encodeText.js';
import { nats } from '../reports/phrases.js';
import { tokenUnit } from '../reports/tokenUnit.js';
import { type EngineName, engineNames } from '../training/openEngine.js';
import { openModel } from '../training/openModel.js';
import { validationPart } from '../training/textBatches.js';
import { textLoss } from '../training/textModel.js';
import { evaluationWindows } from '../training/textWindows.js';
import { isStored, openTrainingText, requireVocabulary } from '../training/trainingText.js';
import { addUnknownFlag, type UnknownFlag } from './unknownFlag.js';

const splits = ['validation', 'all'] as const;

interface EvaluateFlags extends ModelFlags, UnknownFlag {
  readonly input?: string | undefined;
  readonly split?: (typeof splits)[number] | undefined;
  readonly engine: Exclude<EngineName, 'auto'>;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-text evaluate --model runs/shakespeare                        the text it was trained on, validation part
  statal-text evaluate --model runs/shakespeare --input sonnets.txt    another text, all of it
  statal-text evaluate --model runs/shakespeare --last --json

The text is read as many streams side by side, as many as in the training, with the state carried to the end.`;

export function evaluateVerb(): Command {
  const command = new Command('evaluate').description('measure how well a trained model predicts a text').addHelpText('after', examples);
  return addUnknownFlag(addModelFlags(command))
    .addOption(new Option('--input <file>', 'text to predict, or a folder that prepare made (default: the one it was trained on)'))
    .addOption(
      new Option(
        '--split <part>',
        'the share at the end that was not trained on, or all (default: validation of its own text, all of another)',
      ).choices(splits),
    )
    .addOption(
      new Option('--engine <kind>', 'what computes, as in train').choices(engineNames.filter((name) => name !== 'auto')).default('wasm'),
    )
    .addOption(new Option('--json', 'print one JSON object'))
    .action(evaluate);
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const { settings, vocabulary, engine, model, params, checkpoint, past } = await openModel(flags.model, {
    which: whichCheckpoint(flags),
    engine: flags.engine,
  });
  const text = await openTrainingText(flags.input ?? settings.text.input);
  requireVocabulary(text, vocabulary, `the model in ${flags.model}`);
  const { name, identity } = text;
  const isOwn = identity.sha256 === settings.text.sha256;
  if (flags.input === undefined && !isOwn) {
    throw new UsageError(name, 'it has changed since the model was trained on it', 'Name the text to predict with --input');
  }
  const split = flags.split ?? (isOwn && settings.validation > 0 ? 'validation' : 'all');
  const { ids, skipped, notice } = isStored(text)
    ? { ids: text.tokens, skipped: 0 }
    : encodeText(vocabulary, text.text, { source: name, unknown: flags.unknown });
  tellSkipped(notice);
  const part = split === 'all' ? ids : validationPart(ids, settings, name);
  const batches = evaluationWindows(part, name, settings);
  const { loss, count: tokens } = await evaluateModel({ params, loss: textLoss(model, engine), batches });
  engine.close();

  const { short, plural } = tokenUnit(vocabulary.kind);
  const [bits, choices] = [natsToBits(loss), perplexity(loss)];
  if (flags.json) {
    const measured = { [`nats_per_${short}`]: loss, [`bits_per_${short}`]: bits, perplexity: choices };
    const where = { split, input: name, iteration: checkpoint.iteration };
    process.stdout.write(`${JSON.stringify({ ...measured, tokens, skipped, ...where, ...pastToKeep(past) })}\n`);
    return;
  }
  const which = split === 'all' ? 'all of it' : `the last ${percent(settings.validation)}`;
  const lines = [
    `${name}, ${which}: ${count(tokens)} ${plural}, by the model of iteration ${count(checkpoint.iteration)}`,
    `${nats(loss)} nats/${short}`,
    `${nats(bits)} bits/${short}`,
    `${choices.toFixed(2)} perplexity`,
    ...pastInWords(past).map(([word, line]) => `${word}: ${line}`),
    ...(split === 'all' && isOwn && settings.validation > 0
      ? ['Most of this text was trained on: --split validation is the fair measure.']
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
