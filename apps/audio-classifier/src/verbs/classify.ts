/** `statal-audio classify`: classifies whole recordings, or a stream as it arrives. */
import {
  addModelFlags,
  type ModelFlags,
  realNumber,
  threadsFlag,
  typedFlags,
  UsageError,
  whichCheckpoint,
  wholeNumber,
} from '@statal/command-line';
import { answer, eachFile, type Guess, guessPhrase, nameOf, requireOneInput, sourceOf, warned } from '@statal/command-line/corpus';
import { type AudioSignal, readAudio, streamAudio } from '@statal/datasets/audio';
import { Command, Option } from 'commander';
import { type AudioClassifier, audioClassifier } from '../classifying/audioClassifier.js';
import { slidingWindows } from '../classifying/slidingWindows.js';
import { audioModels } from '../training/savedModel.js';

interface ClassifyFlags extends ModelFlags {
  readonly threads?: number | undefined;
  readonly top: number;
  readonly stream?: boolean | undefined;
  readonly window: number;
  readonly every: number;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-audio classify --model runs/animals unknown.wav other.mp3
  statal-audio classify --model runs/animals --top 1 --json *.wav
  cat unknown.wav | statal-audio classify --model runs/animals -
  arecord -f S16_LE -r 16000 -t wav | statal-audio classify --model runs/animals --stream -

Wav, aiff, mp3, flac and ogg are read; from standard input (-) with --stream, wav and aiff. The model always answers with one of its classes, in silence
too: look at the probability. A file that cannot be read is named and left out; the exit code is then 1, and 2 if none can be read.`;

export function classifyVerb(): Command {
  const command = new Command('classify')
    .description('tell the classes of recordings')
    .argument('<files...>', 'audio files; - is standard input')
    .addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--top <n>', 'how many classes to show').argParser(wholeNumber({ from: 1 })).default(3))
    .addOption(new Option('--stream', 'classify windows of the audio, each as soon as it is there'))
    .addOption(
      new Option('--window <seconds>', 'with --stream: how long a window is').argParser(realNumber({ from: 0.05, to: 60 })).default(1),
    )
    .addOption(
      new Option('--every <seconds>', 'with --stream: from one window to the next')
        .argParser(realNumber({ from: 0.01, to: 60 }))
        .default(0.25),
    )
    .addOption(threadsFlag('1, since one recording is little work'))
    .addOption(new Option('--strict', 'stop at the first file that cannot be read, or is cut'))
    .addOption(new Option('--json', 'print one JSON object a line'))
    .action((files: readonly string[], flags: ClassifyFlags) => {
      requireWindows(flags, typedFlags(command));
      return classify(files, flags);
    });
}

/** @throws UsageError if a flag has no effect, or the windows leave gaps */
function requireWindows({ stream, window, every }: ClassifyFlags, typed: ReadonlySet<string>): void {
  const idle = ['window', 'every'].find((flag) => !stream && typed.has(flag));
  if (idle !== undefined) throw new UsageError(`--${idle}`, 'only a stream has windows', 'Add --stream, or leave it out');
  if (every > window)
    throw new UsageError(`--every ${every}`, `a window is ${window} s long, and some audio would be in none`, 'Give no more');
}

async function classify(files: readonly string[], flags: ClassifyFlags): Promise<void> {
  requireOneInput(files);
  // One recording is too little work for several threads.
  const opened = await audioModels.open(flags.model, whichCheckpoint(flags), flags.threads ?? 1);
  const tell = flags.stream ? tellWindows : tellWhole;
  const classifier = audioClassifier(opened);
  await eachFile(files, (file) => tell(file, classifier, flags), { strict: flags.strict, done: 'classified' });
  opened.engine.close();
}

async function tellWhole(file: string, classifier: AudioClassifier, { top, json, strict }: ClassifyFlags): Promise<void> {
  const audio = warned(await readAudio(sourceOf(file), { name: nameOf(file) }), strict);
  const { guesses, milliseconds } = timed(classifier, audio);
  if (json) print(JSON.stringify({ file: nameOf(file), ...answer(guesses, top), milliseconds }));
  else print(`${nameOf(file)}: ${guessPhrase(guesses, top)}`);
}

async function tellWindows(file: string, classifier: AudioClassifier, flags: ClassifyFlags): Promise<void> {
  const { top, json, window, every, strict } = flags;
  const pieces = file === '-' ? heardSoFar(strict) : [warned(await readAudio(file), strict)];
  for await (const { start, end, audio } of slidingWindows(pieces, { seconds: window, every })) {
    const { guesses, milliseconds } = timed(classifier, audio);
    if (json) print(JSON.stringify({ file: nameOf(file), start, end, ...answer(guesses, top), milliseconds }));
    else print(`${start.toFixed(2).padStart(7)} - ${end.toFixed(2)} s  ${guessPhrase(guesses, top)}`);
  }
}

async function* heardSoFar(strict: boolean | undefined): AsyncGenerator<AudioSignal, void, void> {
  for await (const audio of streamAudio(process.stdin, { name: nameOf('-') })) yield warned(audio, strict);
}

/** Classifies a recording and measures the time of features and network. */
function timed(classifier: AudioClassifier, audio: AudioSignal): { readonly guesses: readonly Guess[]; readonly milliseconds: number } {
  const started = performance.now();
  const guesses = classifier(audio);
  return { guesses, milliseconds: Number((performance.now() - started).toFixed(2)) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
