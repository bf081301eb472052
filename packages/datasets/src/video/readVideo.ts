/** Frames of a film or of images, whole or as they are decoded. The bytes tell the format, not the name. */
import { films } from '#films';
import { ByteQueue, joinedBytes } from '../byteQueue.js';
import { type ByteSource, readBytes, sourceName } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';
import { brokenFilm } from './films/brokenFilm.js';
import { animationFrames } from './images/animationFrames.js';
import { gifAnimation } from './images/gif.js';
import { type ImageFormat, imageFormat } from './images/imageFormat.js';
import { imageList } from './images/imageList.js';
import { jpegPicture } from './images/jpeg.js';
import type { Animation } from './images/picture.js';
import { pngAnimation } from './images/png.js';
import { joinedFrames } from './joinedFrames.js';
import { type ReadVideoOptions, requireReadOptions } from './readOptions.js';
import type { VideoFrames } from './videoFrames.js';

/**
 * A film: the path of a file or of a folder of images (Node), a Blob or File (a page), a stream of bytes, or a list of images in order.
 */
export type VideoSource = ByteSource | readonly ByteSource[];

/** The options of `readVideo`. */
export interface ReadWholeVideoOptions extends ReadVideoOptions {
  /** Largest number of bytes of the frames. Default: one gibibyte. */
  readonly memory?: number | undefined;
}

/**
 * Reads a film into memory: frames [T, H, W, C] of bytes, upright, at a constant rate. Read are
 * - GIF, PNG (also animated) and JPEG, and lists or folders of PNG and JPEG: everywhere,
 * - all that the system's ffmpeg reads: in Node,
 * - mp4, mov, webm and mkv, if the browser decodes them: in a page.
 *
 * Scaling is by area: a pixel is the mean of what it covers. A cut or damaged film gives the frames that can be decoded, and `warnings` say
 * what is missing.
 *
 * @throws DatasetError if the source cannot be read, is not a film, has no frame in the range, or needs more than `memory`; or if ffmpeg is
 * needed and missing
 *
 * @example
 * const { data, shape, frameRate } = await readVideo('bounce.gif', { height: 8, width: 8, gray: true });
 * shape; // [4, 8, 8, 1]
 * frameRate; // 10
 */
export async function readVideo(source: VideoSource, options: ReadWholeVideoOptions = {}): Promise<VideoFrames> {
  requireReadOptions('readVideo', options, ['memory']);
  const { memory = 2 ** 30, ...rest } = options;
  requireArgument('readVideo', 'memory', typeof memory === 'number' && memory >= 0, memory, 'a number of bytes from 0');
  const name = nameOf(source, options);
  const pieces: VideoFrames[] = [];
  let bytes = 0;
  for await (const piece of framesOf(source, rest, name)) {
    bytes += piece.data.length;
    if (bytes > memory)
      throw new DatasetError(
        name,
        `its frames need more than ${memory} bytes`,
        'Read a part with from and to, give a smaller height and width or a lower frameRate, or use streamVideo',
      );
    pieces.push(piece);
  }
  return joinedFrames(pieces);
}

/**
 * The frames of a film as they are decoded, in pieces of one or more, so that a long film needs little memory. Joined, they are the frames
 * of `readVideo`. `warnings` are on the last piece, which may be empty. Decoding stops when the loop ends.
 *
 * @throws DatasetError where `readVideo` throws, apart from `memory`
 *
 * @example
 * let count = 0;
 * for await (const { shape } of streamVideo('bounce.gif')) count += shape[0];
 * count; // 4
 */
export async function* streamVideo(source: VideoSource, options: ReadVideoOptions = {}): AsyncGenerator<VideoFrames, void, void> {
  requireReadOptions('streamVideo', options);
  yield* framesOf(source, options, nameOf(source, options));
}

/**
 * The version of the system's ffmpeg, which reads films in Node, or undefined if it is missing. In a page it is always undefined.
 *
 * @example
 * console.log((await ffmpegVersion()) ?? 'only GIF, PNG and JPEG can be read');
 */
export function ffmpegVersion(): Promise<string | undefined> {
  return films.ffmpegVersion();
}

function nameOf(source: VideoSource, { name }: ReadVideoOptions): string {
  return name ?? (isList(source) ? 'images' : sourceName(source));
}

function isList(source: VideoSource): source is readonly ByteSource[] {
  return Array.isArray(source);
}

async function* framesOf(source: VideoSource, options: ReadVideoOptions, name: string): AsyncGenerator<VideoFrames, void, void> {
  if (isList(source)) {
    yield* animationFrames(await imageList(source, options, name), options, name);
    return;
  }
  const images = typeof source === 'string' ? await films.imagesIn(source) : undefined;
  if (images !== undefined) {
    yield* animationFrames(await imageList(images, options, name), options, name);
    return;
  }
  const queue = new ByteQueue(readBytes(source, name));
  try {
    await queue.fill(8);
    const begin = queue.peek(8);
    if (begin.length === 0) throw brokenFilm(name, 'it is empty');
    const format = imageFormat(begin);
    if (format !== undefined) yield* animationFrames(await animationOf(await allBytes(queue), format, name), options, name);
    else yield* films.frames(typeof source === 'string' || source instanceof Blob ? source : bytesOf(queue), options, name);
  } finally {
    await queue.close();
  }
}

async function animationOf(bytes: Uint8Array, format: ImageFormat, name: string): Promise<Animation> {
  switch (format) {
    case 'gif':
      return gifAnimation(bytes, name);
    case 'png':
      return pngAnimation(bytes, name);
    case 'jpeg': {
      const picture = await jpegPicture(bytes, name);
      return { ...picture, seconds: [0.1], warnings: [], pictures: () => [picture] };
    }
    default:
      return format satisfies never;
  }
}

async function* bytesOf(queue: ByteQueue): AsyncGenerator<Uint8Array, void, void> {
  while (await queue.fill(1)) yield queue.take(queue.available);
}

async function allBytes(queue: ByteQueue): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesOf(queue)) pieces.push(piece);
  return joinedBytes(pieces);
}
