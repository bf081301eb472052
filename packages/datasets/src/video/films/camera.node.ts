/** The camera of this machine, which ffmpeg reads as it reads a film. */
import { ByteQueue } from '../../byteQueue.js';
import { DatasetError } from '../../datasetError.js';
import type { CameraOptions } from '../cameraOptions.js';
import type { VideoFrames } from '../videoFrames.js';
import { requirePrograms, startProgram } from './ffmpeg.node.js';

/** Default number of rows and columns. */
const usualSize = 64;

/** How ffmpeg names a camera on each system. */
const inputs: { readonly [platform: string]: (device: string | undefined) => readonly string[] } = {
  linux: (device = '/dev/video0') => ['-f', 'v4l2', '-i', device],
  darwin: (device = '0') => ['-f', 'avfoundation', '-framerate', '30', '-i', device],
  win32: (device = 'Integrated Camera') => ['-f', 'dshow', '-i', `video=${device}`],
};

export async function* cameraFrames(options: CameraOptions & { readonly frameRate: number }): AsyncGenerator<VideoFrames, void, void> {
  const { device, stream, crop = 'center', gray = false, frameRate, signal } = options;
  const height = options.height ?? options.width ?? usualSize;
  const width = options.width ?? options.height ?? usualSize;
  const input = inputs[process.platform]?.(device);
  if (stream !== undefined || input === undefined)
    throw new DatasetError('camera', 'there is none for this program', 'Use a page, or a machine with Linux, macOS or Windows');
  await requirePrograms('camera');
  const part = typeof crop === 'object' ? `crop=${crop.width}:${crop.height}:${crop.left}:${crop.top}` : middle(height, width);
  const pixels = gray ? 'gray' : 'rgb24';
  const filters = [`fps=${frameRate}`, `format=${pixels}`, ...(crop === 'none' ? [] : [part]), `scale=${width}:${height}:flags=area`];
  const { child, ended } = startProgram('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-fflags', 'nobuffer'],
    ...input,
    ...['-vf', filters.join(','), '-pix_fmt', pixels, '-f', 'rawvideo', 'pipe:1'],
  ]);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const frameBytes = height * width * (gray ? 1 : 3);
  const queue = new ByteQueue(child.stdout);
  try {
    while (await queue.fill(frameBytes)) {
      signal?.throwIfAborted();
      yield { data: new Uint8Array(queue.take(frameBytes)), shape: [1, height, width, gray ? 1 : 3], frameRate };
    }
    const { complaints } = await ended;
    signal?.throwIfAborted();
    const said = complaints.at(-1)?.replace(/[.\s]+$/, '') ?? 'ffmpeg gives no reason';
    throw new DatasetError(
      'camera',
      `it gives no more frames (${said})`,
      'Connect one, close programs that use it, or name another device',
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await queue.close();
  }
}

/** The filter that keeps the largest part in the middle with the shape of `height` to `width`. */
function middle(height: number, width: number): string {
  return `crop=w='max(1,min(iw,round(ih*${width}/${height})))':h='max(1,min(ih,round(iw*${height}/${width})))'`;
}
