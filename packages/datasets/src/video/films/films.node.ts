/**
 * Films in Node, decoded by the system's ffmpeg: it turns them upright, brings them to a constant rate, cuts and scales them, and sends raw
 * frames through a pipe. No more than a few frames are in memory.
 *
 * What it does not do: pixels are taken as square, and HDR is not mapped to the range of a screen.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ByteQueue } from '../../byteQueue.js';
import { readBytes } from '../../byteSource.js';
import { inOrder } from '../../corpus/inOrder.js';
import { DatasetError } from '../../datasetError.js';
import { isFrameImage } from '../images/imageFormat.js';
import { type FrameFit, fitFrame, type ReadVideoOptions } from '../readOptions.js';
import type { VideoFrames } from '../videoFrames.js';
import { brokenFilm, emptyRange, incompleteFilm, shownSeconds } from './brokenFilm.js';
import { cameraFrames } from './camera.node.js';
import { type Ending, programVersions, requirePrograms, startProgram } from './ffmpeg.node.js';
import type { FilmSource, Films } from './films.js';
import { cachedFrames } from './frameCache.node.js';
import { type Film, inputOptions, probeFilm } from './probeFilm.node.js';

export const films: Films = {
  frames: framesOf,
  camera: cameraFrames,
  cached: cachedFrames,
  ffmpegVersion: async () => (await programVersions()).ffmpeg,
  async imagesIn(folder) {
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
    const names = await readdir(folder);
    return names
      .filter(isFrameImage)
      .sort(inOrder)
      .map((name) => join(folder, name));
  },
};

async function* framesOf(source: FilmSource, options: ReadVideoOptions, name: string): AsyncGenerator<VideoFrames, void, void> {
  await requirePrograms(name);
  if (typeof source === 'string') {
    yield* decoded(source, options, name);
    return;
  }
  // The table of contents of an mp4 may be at its end, so ffmpeg needs a file that it can search.
  const folder = await mkdtemp(join(tmpdir(), 'statal-film-'));
  try {
    const path = join(folder, 'film');
    await spooled(source, path, name);
    yield* decoded(path, options, name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function spooled(source: Exclude<FilmSource, string>, path: string, name: string): Promise<void> {
  try {
    await pipeline(readBytes(source, name), createWriteStream(path));
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError(name, `it cannot be copied to ${path} (${said})`, 'Put that right, or name the file by its path', { cause });
  }
}

async function* decoded(path: string, options: ReadVideoOptions, name: string): AsyncGenerator<VideoFrames, void, void> {
  const { gray = false, from = 0, signal } = options;
  const film = await probeFilm(path, name);
  signal?.throwIfAborted();
  const fit = fitFrame(film, options, name);
  const frameRate = options.frameRate ?? film.frameRate;
  const { child, ended } = startProgram('ffmpeg', argumentsFor(path, film, fit, { ...options, frameRate }));
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const channels = gray ? 1 : 3;
  const frameBytes = fit.height * fit.width * channels;
  const queue = new ByteQueue(child.stdout);
  let count = 0;
  try {
    while (await queue.fill(frameBytes)) {
      const steps = Math.floor(queue.available / frameBytes);
      count += steps;
      // A copy, because buffers of Node share their memory with others.
      yield { data: new Uint8Array(queue.take(steps * frameBytes)), shape: [steps, fit.height, fit.width, channels], frameRate };
    }
    const ending = await ended;
    signal?.throwIfAborted();
    if (count === 0) throw withoutFrames(name, film, from, ending);
    const warnings = warningsOf(name, count / frameRate, expectedSeconds(film, options), ending);
    if (warnings.length > 0) yield { data: new Uint8Array(0), shape: [0, fit.height, fit.width, channels], frameRate, warnings };
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await queue.close();
  }
}

function argumentsFor(
  path: string,
  film: Film,
  { area, height, width }: FrameFit,
  { gray = false, from = 0, to, frameRate }: ReadVideoOptions & { readonly frameRate: number },
): string[] {
  const pixels = gray ? 'gray' : 'rgb24';
  const isWhole = area.height === film.height && area.width === film.width;
  const isScaled = area.height !== height || area.width !== width;
  const filters = [
    // Behind a jump, the first frame may begin later than the jump: it stands for the gap.
    `fps=fps=${frameRate}${from > 0 ? ':start_time=0' : ''}`,
    // Pixels of one color may be cut anywhere. In the format of a film, two or four share their color.
    ...(isWhole ? [] : [`format=${pixels}`, `crop=${area.width}:${area.height}:${area.left}:${area.top}`]),
    ...(isScaled ? [`scale=${width}:${height}:flags=area`] : []),
    `format=${pixels}`,
  ];
  return [
    ...['-nostdin', '-v', 'error', ...inputOptions],
    ...(from > 0 ? ['-ss', String(from)] : []),
    ...(to === undefined ? [] : ['-t', String(to - from)]),
    ...['-i', `file:${path}`, '-map', `0:${film.stream}`, '-vf', filters.join(',')],
    ...(to === undefined ? [] : ['-frames:v', String(Math.max(1, Math.round((to - from) * frameRate)))]),
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
  ];
}

function withoutFrames(name: string, film: Film, from: number, { complaints }: Ending): DatasetError {
  if (from > 0 && (film.seconds === undefined || from >= film.seconds - 1 / film.frameRate)) return emptyRange(name, from, film.seconds);
  const said = complaints[0];
  return brokenFilm(name, said === undefined ? 'it has 0 frames' : `none of its frames can be decoded: ${said.replace(/[.\s]+$/, '')}`);
}

/** How long the frames should last, if the file says how long the film is. */
function expectedSeconds({ seconds }: Film, { from = 0, to = Number.POSITIVE_INFINITY }: ReadVideoOptions): number | undefined {
  return seconds === undefined ? undefined : Math.min(seconds, to) - from;
}

/** Share of a film that may be missing without a warning: lengths in headers are often rounded. */
const tolerance = 0.05;

function warningsOf(name: string, seconds: number, expected: number | undefined, { code, complaints }: Ending): DatasetError[] {
  const isShort = expected !== undefined && seconds < expected * (1 - tolerance) - 0.1;
  if (isShort) return [incompleteFilm(name, `it ends after ${shownSeconds(seconds)} of ${shownSeconds(expected)}`)];
  if (code === 0 && complaints.length === 0) return [];
  return [incompleteFilm(name, `it is damaged: ${(complaints[0] ?? `ffmpeg ended with ${code}`).replace(/[.\s]+$/, '')}`)];
}
