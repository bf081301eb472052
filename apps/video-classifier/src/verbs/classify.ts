/** `statal-video classify`: classifies whole clips, or follows a clip or a camera frame by frame. */
import {
  addModelFlags,
  canMoveCursor,
  type LiveLine,
  liveLine,
  type ModelFlags,
  realNumber,
  threadsFlag,
  UsageError,
  whichCheckpoint,
  wholeNumber,
  withInterruption,
} from '@statal/command-line';
import { answer, eachFile, type Guess, guessPhrase, nameOf, requireOneInput, sourceOf, warned } from '@statal/command-line/corpus';
import { DatasetError, streamCamera, streamVideo, type VideoFrames } from '@statal/datasets/video';
import { Command, Option } from 'commander';
import { type FrameClassifier, frameClassifier } from '../classifying/frameClassifier.js';
import { readingOf } from '../data/reading.js';
import { requireTask } from '../training/requireTask.js';
import { videoModels } from '../training/savedModel.js';

interface ClassifyFlags extends ModelFlags {
  readonly threads?: number | undefined;
  readonly top: number;
  readonly stream?: boolean | undefined;
  readonly camera?: string | true | undefined;
  readonly window?: number | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-video classify --model runs/gestures unknown.mp4 other.gif
  statal-video classify --model runs/gestures --top 1 --json *.mp4
  statal-video classify --model runs/gestures --stream long.mp4
  cat unknown.mp4 | statal-video classify --model runs/gestures -
  statal-video classify --model runs/gestures --camera
  statal-video classify --model runs/gestures --camera /dev/video1 --window 3

Each frame is one step of the network, so the answer is there with the last frame. With --stream and --camera it is shown after every frame:
as one line that changes on a terminal, else line by line. With --window the network begins anew after so many seconds; a camera has no end, so
there the default is twice the mean length of the clips that the model learned from. GIF, PNG and JPEG are read here, and all other films and
the camera by the system's ffmpeg. The model always answers with one of its classes: look at the probability. A file that cannot be read is
named and left out; the exit code is then 1, and 2 if none can be read.`;

export function classifyVerb(): Command {
  const command = new Command('classify')
    .description('tell the classes of clips')
    .argument('[files...]', 'films, images or folders of images; - is standard input')
    .addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--camera [device]', 'follow a camera, by default the first one, until Ctrl-C'))
    .addOption(new Option('--top <n>', 'how many classes to show').argParser(wholeNumber({ from: 1 })).default(3))
    .addOption(new Option('--stream', 'show the answer after every frame'))
    .addOption(
      new Option(
        '--window <seconds>',
        'begin anew after so many seconds (default: never; for a camera twice the length of a clip)',
      ).argParser(realNumber({ above: 0, to: 3600 })),
    )
    .addOption(threadsFlag('1, since one clip is little work'))
    .addOption(new Option('--strict', 'stop at the first file that cannot be read, or is cut'))
    .addOption(new Option('--json', 'print one JSON object a line'))
    .action(classify);
}

async function classify(files: readonly string[], flags: ClassifyFlags): Promise<void> {
  const { camera, stream = false, strict } = flags;
  requireOneInput(files);
  if (camera === undefined && files.length === 0)
    throw new UsageError('classify', 'there is nothing to classify', 'Name files, - for standard input, or --camera');
  if (camera !== undefined && files.length > 0)
    throw new UsageError('--camera', `it is followed alone, without ${files[0]}`, 'Leave out the files, or --camera');
  // One clip is too little work for several threads.
  const opened = await videoModels.open(flags.model, whichCheckpoint(flags), flags.threads ?? 1);
  requireTask(opened, { predict: false, model: flags.model });
  const reading = readingOf(opened.settings);
  const follower = { classifier: frameClassifier(opened), flags, rate: opened.settings.rate };
  try {
    if (camera !== undefined) {
      const window = flags.window ?? 2 * opened.preprocessing.seconds;
      const device = camera === true ? undefined : camera;
      await followLive({ ...follower, name: 'camera', window }, (signal) => streamCamera({ ...reading, device, signal }));
      return;
    }
    await eachFile(
      files,
      async (file) => {
        const name = nameOf(file);
        const frames = (signal?: AbortSignal) => streamVideo(sourceOf(file), { ...reading, name, signal });
        if (stream) await followLive({ ...follower, name, window: flags.window }, frames);
        else tellWhole(name, await follow(frames(), { ...follower, name, window: flags.window }), flags);
      },
      { strict, done: 'classified' },
    );
  } finally {
    opened.engine.close();
  }
}

interface Follower {
  readonly classifier: FrameClassifier;
  readonly flags: ClassifyFlags;
  /** Frames per second. */
  readonly rate: number;
  readonly name: string;
  /** Seconds after which the network begins anew. Default: never. */
  readonly window?: number | undefined;
  /** Called after every frame. */
  tell?(step: Step): void;
}

interface Step {
  /** Number of the frame, from 0. */
  readonly frame: number;
  readonly guesses: readonly Guess[];
  /** Time of the network, without decoding. */
  readonly milliseconds: number;
}

/** Gives frame after frame to the network. @returns the last step */
async function follow(pieces: AsyncIterable<VideoFrames>, { classifier, flags, rate, name, window, tell }: Follower): Promise<Step> {
  const most = window === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(window * rate));
  let frame = 0;
  let last: Step | undefined;
  classifier.reset();
  for await (const piece of pieces) {
    warned(piece, flags.strict);
    for (let index = 0; index < piece.shape[0]; index++) {
      if (frame > 0 && frame % most === 0) classifier.reset();
      const started = performance.now();
      const guesses = classifier.next(piece, index);
      last = { frame, guesses, milliseconds: Number((performance.now() - started).toFixed(2)) };
      tell?.(last);
      frame += 1;
    }
  }
  if (last === undefined) throw new DatasetError(name, 'it has no frame', 'Check what made it');
  return last;
}

/** Shows every step, until the frames end or Ctrl-C stops them. */
async function followLive(follower: Omit<Follower, 'tell'>, frames: (signal: AbortSignal) => AsyncIterable<VideoFrames>): Promise<void> {
  const { name, rate, flags } = follower;
  const isLive = canMoveCursor(process.stdout) && !flags.json;
  const live: LiveLine | undefined = isLive ? liveLine(process.stdout) : undefined;
  const report = { notice() {}, close: () => live?.close() };
  live?.start(name);
  let last: string | undefined;
  const tell = ({ frame, guesses, milliseconds }: Step): void => {
    const seconds = frame / rate;
    if (flags.json) {
      print(JSON.stringify({ file: name, seconds, ...answer(guesses, flags.top), milliseconds }));
      return;
    }
    last = `${seconds.toFixed(2).padStart(7)} s  ${guessPhrase(guesses, flags.top)}`;
    if (live === undefined) print(last);
    else live.show(last);
  };
  await withInterruption(report, '', async (signal) => {
    try {
      await follow(frames(signal), { ...follower, tell });
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
  });
  if (isLive && last !== undefined) print(last);
}

function tellWhole(name: string, { frame, guesses }: Step, { top, json }: ClassifyFlags): void {
  if (json) print(JSON.stringify({ file: name, frames: frame + 1, ...answer(guesses, top) }));
  else print(`${name}: ${guessPhrase(guesses, top)}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
