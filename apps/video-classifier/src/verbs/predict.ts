/** `statal-video predict`: continues a clip, and writes it as a GIF or a film. */
import { addModelFlags, type ModelFlags, requireFile, threadsFlag, UsageError, whichCheckpoint, wholeNumber } from '@statal/command-line';
import { nameOf, sourceOf, warned } from '@statal/command-line/corpus';
import { DatasetError, readVideo, splitClips, type VideoFrames } from '@statal/datasets/video';
import { Command, Option } from 'commander';
import { openData } from '../data/openData.js';
import { readingOf } from '../data/reading.js';
import { continueFrames } from '../predicting/continueFrames.js';
import { joined, sideBySide } from '../predicting/joinedFrames.js';
import { requireFilmFormat, writeFilm } from '../predicting/writeFilm.js';
import { requireTask } from '../training/requireTask.js';
import { videoModels } from '../training/savedModel.js';
import type { Settings } from '../training/settings.js';

interface PredictFlags extends ModelFlags {
  readonly out: string;
  readonly context?: number | undefined;
  readonly frames: number;
  readonly compare?: boolean | undefined;
  readonly threads?: number | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-video predict --model runs/digits --out digits.gif                a synthesized clip that the model never saw
  statal-video predict --model runs/digits --out digits.gif --compare      beside what really came
  statal-video predict --model runs/waves waves.mp4 --context 20 --frames 40 --out more.mp4
  cat waves.gif | statal-video predict --model runs/waves - --out more.gif

The model reads the context, the first frames of the clip, then what it predicted itself. The result has both. It is a GIF, or with another
ending, such as .mp4, a film by the system's ffmpeg.`;

export function predictVerb(): Command {
  const command = new Command('predict')
    .description('continue a clip, with a model of train --predict')
    .argument('[file]', 'a film, an image or a folder of images; - is standard input (default: a synthesized clip)')
    .addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--out <file>', 'where the result goes, e.g. next.gif or next.mp4').makeOptionMandatory())
    .addOption(
      new Option('--context <n>', 'frames to read; with --compare frames must be left (default: half of the clip)').argParser(
        wholeNumber({ from: 1 }),
      ),
    )
    .addOption(new Option('--frames <n>', 'frames to predict').argParser(wholeNumber({ from: 1, to: 10_000 })).default(20))
    .addOption(new Option('--compare', 'on the left, what really came'))
    .addOption(threadsFlag())
    .addOption(new Option('--json', 'print one JSON object'))
    .action(predict);
}

async function predict(file: string | undefined, flags: PredictFlags): Promise<void> {
  const { out, json = false } = flags;
  await requireFilmFormat(out);
  await requireFile(out, '--out');
  const { engine, model, params, preprocessing, settings } = await videoModels.open(flags.model, whichCheckpoint(flags), flags.threads);
  requireTask({ settings }, { predict: true, model: flags.model });
  const { name, frames } = await clipOf(file, settings);
  const context = flags.context ?? Math.max(1, Math.floor(frames.shape[0] / 2));
  if (context > frames.shape[0]) throw new UsageError(`--context ${context}`, `${name} has ${frames.shape[0]} frames`, 'Give no more');
  const { normalization } = preprocessing;
  const predicted = continueFrames(frames, { model, params, normalization, context, horizon: flags.frames });
  engine.close();
  const result = joined(frames, context, predicted);
  await writeFilm(out, flags.compare ? sideBySide(frames, result) : result);
  const facts = { file: name, context, frames: flags.frames, out };
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : `${out}: ${context} frames of ${name}, then ${flags.frames} predicted ones\n`);
}

/** The clip of the command line, or one of the test part of the synthesized clips that the model learned from. */
async function clipOf(file: string | undefined, settings: Settings): Promise<{ readonly name: string; readonly frames: VideoFrames }> {
  const reading = readingOf(settings);
  if (file !== undefined) {
    const name = nameOf(file);
    return { name, frames: warned(await readVideo(sourceOf(file), { ...reading, name })) };
  }
  if (settings.source.data !== undefined)
    throw new UsageError('predict', 'there is no clip to continue', 'Name a film, or - for standard input');
  const corpus = await openData(settings.source, { predict: true });
  const { test, train } = splitClips(corpus, { test: settings.test === '0' ? undefined : settings.test, seed: settings.seed });
  const clip = test[0] ?? train[0];
  if (clip === undefined) throw new DatasetError(corpus.name, 'there is no clip in it', 'Name a film');
  return { name: clip.name, frames: await clip.read(reading) };
}
