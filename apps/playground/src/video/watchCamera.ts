/** Small gray frames of the camera. */
import { streamCamera } from '@statal/datasets/video';
import { openMedia } from '../senses/mediaProblem.js';
import { frameRate, size } from './clip.js';

/**
 * Opens the camera, calls `started` when it is open, and then `take` with each frame, until `take` returns false or the signal aborts.
 *
 * @throws MediaError if there is no camera, or it may not be used
 */
export async function watchCamera(
  take: (frame: Uint8Array) => boolean | Promise<boolean>,
  { signal, started }: { readonly signal: AbortSignal; readonly started?: (() => Promise<boolean>) | undefined },
): Promise<void> {
  const stream = await openMedia({ video: { facingMode: 'user', width: { ideal: 320 }, height: { ideal: 240 } } });
  try {
    if ((await started?.()) === false) return;
    for await (const { data } of streamCamera({ stream, height: size, width: size, gray: true, frameRate })) {
      if (signal.aborted || !(await take(data))) return;
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
