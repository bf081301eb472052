/** Writes frames as a GIF, or by the system's ffmpeg as a film. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Failure, UsageError } from '@statal/command-line';
import { ffmpegVersion, type VideoFrames } from '@statal/datasets/video';
import { encode } from 'modern-gif';

/** @throws UsageError if ffmpeg is needed and missing */
export async function requireFilmFormat(path: string): Promise<void> {
  if (isGif(path) || (await ffmpegVersion()) !== undefined) return;
  throw new UsageError(
    `--out ${path}`,
    'films are written by ffmpeg, which is not installed',
    'Install ffmpeg, or choose a name that ends in .gif',
  );
}

/** @throws Failure if it cannot be written */
export async function writeFilm(path: string, frames: VideoFrames): Promise<void> {
  if (isGif(path)) await writeFile(path, await gifOf(frames)).catch((cause) => fail(path, (cause as Error).message, cause));
  else await throughFfmpeg(path, frames);
}

function isGif(path: string): boolean {
  return /\.gif$/i.test(path);
}

/** It repeats forever. */
async function gifOf({ data, shape, frameRate }: VideoFrames): Promise<Uint8Array> {
  const [steps, height, width, channels] = shape;
  const pixels = height * width;
  const frames = Array.from({ length: steps }, (_, t) => {
    const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
    for (let at = 0; at < pixels; at++)
      for (let c = 0; c < 3; c++) rgba[4 * at + c] = data[(t * pixels + at) * channels + (channels === 1 ? 0 : c)];
    return { data: rgba, width, height, delay: 1000 / frameRate };
  });
  return new Uint8Array(await encode({ width, height, frames, looped: true }));
}

async function throughFfmpeg(path: string, { data, shape, frameRate }: VideoFrames): Promise<void> {
  const [, height, width, channels] = shape;
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', channels === 1 ? 'gray' : 'rgb24'],
      ...['-s', `${width}x${height}`, '-r', String(frameRate), '-i', 'pipe:0'],
      // Players need even sides and this layout of pixels.
      ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p', path],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => {
    complaint += piece.toString();
  });
  child.stdin.on('error', () => {}); // the exit code tells
  child.stdin.end(data);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) fail(path, complaint.trim().split('\n').at(-1) ?? 'ffmpeg gives no reason');
}

function fail(path: string, reason: string, cause?: unknown): never {
  throw new Failure(`--out ${path}: it could not be written (${reason.replace(/[.\s]+$/, '')}). Choose another name or place.`, { cause });
}
