/**
 * Films in a page: mediabunny reads the containers mp4, mov, webm and mkv, and the browser decodes (WebCodecs). mediabunny is imported with
 * the first film. It is an optional peer, because it is larger than all of Statal and Node does not need it.
 *
 * What it does not do: other containers, such as avi. Which codecs are decoded depends on the browser and its system. Colors are managed by the
 * browser, so a film that does not state its colors may look a little different from Node.
 */
import type { Input, InputVideoTrack, VideoSample } from 'mediabunny';
import { readBytes } from '../../byteSource.js';
import { DatasetError } from '../../datasetError.js';
import { atConstantRate, type ShownPicture } from '../constantRate.js';
import { mostFrameRate, type ReadVideoOptions } from '../readOptions.js';
import type { FrameShape, VideoFrames } from '../videoFrames.js';
import { brokenFilm, emptyRange, incompleteFilm, shownSeconds } from './brokenFilm.js';
import { cameraFrames } from './camera.browser.js';
import type { FilmSource, Films } from './films.js';

export const films: Films = {
  frames: framesOf,
  camera: cameraFrames,
  cached: (_paths, _options, _folder, decode) => decode(),
  ffmpegVersion: async () => undefined,
  imagesIn: async () => undefined,
};

async function* framesOf(source: FilmSource, options: ReadVideoOptions, name: string): AsyncGenerator<VideoFrames, void, void> {
  const { ALL_FORMATS, BlobSource, Input, VideoSampleSink } = await demuxer(name);
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(source instanceof Blob ? source : await blobOf(source, name)) });
  try {
    const film = await filmIn(input, name);
    const problems: string[] = [];
    const pictures = shown(new VideoSampleSink(film.track), film, options, problems);
    let shape: FrameShape | undefined;
    let count = 0;
    for await (const piece of atConstantRate({ ...film, pictures }, options, name)) {
      shape = piece.shape;
      count += shape[0];
      yield piece;
    }
    const { from = 0, to = Number.POSITIVE_INFINITY } = options;
    if (shape === undefined) {
      if (problems.length > 0) throw brokenFilm(name, `none of its frames can be decoded: ${problems[0]}`);
      throw from > 0 ? emptyRange(name, from, film.seconds) : brokenFilm(name, 'it has 0 frames');
    }
    const rate = options.frameRate ?? film.frameRate;
    const expected = Math.min(film.seconds, to) - from;
    if (count / rate < 0.95 * expected - 0.1) problems.unshift(`it ends after ${shownSeconds(count / rate)} of ${shownSeconds(expected)}`);
    const warnings = problems.slice(0, 1).map((problem) => incompleteFilm(name, problem));
    if (warnings.length > 0) yield { data: new Uint8Array(0), shape: [0, shape[1], shape[2], shape[3]], frameRate: rate, warnings };
  } finally {
    input.dispose();
  }
}

async function demuxer(name: string): Promise<typeof import('mediabunny')> {
  try {
    return await import('mediabunny');
  } catch (cause) {
    throw new DatasetError(
      name,
      'films are read by the package mediabunny in a page, and it is missing',
      'Install it: npm install mediabunny',
      { cause },
    );
  }
}

async function blobOf(source: Exclude<FilmSource, Blob>, name: string): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of readBytes(source, name)) pieces.push(new Uint8Array(piece));
  return new Blob(pieces);
}

/** What is known of a film before its frames are decoded. */
interface PageFilm {
  readonly track: InputVideoTrack;
  readonly height: number;
  readonly width: number;
  readonly frameRate: number;
  /** The time of its first frame. */
  readonly start: number;
  readonly seconds: number;
}

async function filmIn(input: Input, name: string): Promise<PageFilm> {
  try {
    if (!(await input.canRead())) throw brokenFilm(name, 'it is not a film that is read in a page (mp4, mov, webm or mkv)');
    const track = await input.getPrimaryVideoTrack();
    if (track === null) {
      const hasAudio = (await input.getPrimaryAudioTrack()) !== null;
      throw new DatasetError(name, hasAudio ? 'it has only audio and no film' : 'there is no film in it', 'Leave the file out');
    }
    if (typeof VideoDecoder === 'undefined' || !(await track.canDecode()))
      throw new DatasetError(
        name,
        `this browser does not decode ${(await track.getCodec()) ?? 'its codec'}`,
        'Use another browser, or convert the film to VP9 or H.264',
      );
    const [height, width, rotation] = await Promise.all([track.getCodedHeight(), track.getCodedWidth(), track.getRotation()]);
    const isTurned = rotation % 180 !== 0;
    const [start, end] = await Promise.all([track.getFirstTimestamp(), lengthOf(input, track)]);
    const { underlyingFrameRate: constant, averageFrameRate: mean } = await track.computeFrameRateMetrics();
    const isConstant = constant !== null && Math.abs(mean / constant - 1) < 0.02;
    return {
      track,
      height: isTurned ? width : height,
      width: isTurned ? height : width,
      frameRate: Math.min(mostFrameRate, isConstant ? constant : mean),
      start,
      seconds: end - start,
    };
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    throw brokenFilm(name, `it cannot be read: ${messageOf(cause)}`, cause);
  }
}

/** When the film ends: as the file says, so that a cut one is noticed, or else as its packets say. */
async function lengthOf(input: Input, track: InputVideoTrack): Promise<number> {
  return (await input.getDurationFromMetadata([track])) ?? track.computeDuration();
}

function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0].replace(/[.\s]+$/, '');
}

/** The pictures of a film. What ends it early is added to `problems`. */
async function* shown(
  sink: { samples(start?: number, end?: number): AsyncGenerator<VideoSample, void, unknown> },
  { height, width, start }: PageFilm,
  { from = 0, to }: ReadVideoOptions,
  problems: string[],
): AsyncGenerator<ShownPicture, void, void> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new DatasetError('readVideo', 'this browser gives no canvas', 'Use another browser');
  context.imageSmoothingEnabled = false; // a turned picture would be blurred
  const pixelsOf = (sample: VideoSample) => (): Uint8Array => {
    context.clearRect(0, 0, width, height);
    sample.draw(context, 0, 0, width, height);
    return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  };
  let before: VideoSample | undefined;
  try {
    for await (const sample of sink.samples(start + from, to === undefined ? undefined : start + to)) {
      const picture = before;
      before = sample;
      if (picture === undefined) continue;
      try {
        yield { until: sample.timestamp - start, pixels: pixelsOf(picture) };
      } finally {
        picture.close();
      }
    }
    if (before !== undefined) yield { until: before.timestamp + before.duration - start, pixels: pixelsOf(before) };
  } catch (cause) {
    if (before !== undefined) yield { until: before.timestamp + before.duration - start, pixels: pixelsOf(before) };
    problems.push(`it is damaged: ${messageOf(cause)}`);
  } finally {
    before?.close();
  }
}
