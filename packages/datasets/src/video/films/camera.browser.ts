/** The camera of a page: a video element plays it, and its picture is read at each beat. */
import { DatasetError } from '../../datasetError.js';
import type { CameraOptions } from '../cameraOptions.js';
import { FrameScaler } from '../frameScaler.js';
import { fitFrame } from '../readOptions.js';
import type { VideoFrames } from '../videoFrames.js';

export async function* cameraFrames(options: CameraOptions & { readonly frameRate: number }): AsyncGenerator<VideoFrames, void, void> {
  const stream = (options.stream as MediaStream | undefined) ?? (await opened(options));
  const { frameRate, gray = false, signal } = options;
  const video = document.createElement('video');
  try {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    const { videoHeight: height, videoWidth: width } = video;
    const fit = fitFrame({ height, width }, options, 'camera');
    const scaler = new FrameScaler(fit, gray);
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new DatasetError('camera', 'this browser gives no canvas', 'Use another browser');
    const start = performance.now();
    const isLive = (): boolean => stream.getVideoTracks().some(({ readyState }) => readyState === 'live');
    for (let beat = 0; isLive(); ) {
      signal?.throwIfAborted();
      context.drawImage(video, 0, 0, width, height);
      const data = scaler.scale(new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), width);
      yield { data, shape: [1, fit.height, fit.width, gray ? 1 : 3], frameRate };
      // Beats that are over when the caller comes back are left out.
      beat = Math.max(beat + 1, Math.ceil(((performance.now() - start) * frameRate) / 1000));
      await new Promise((resolve) => setTimeout(resolve, (1000 * beat) / frameRate - (performance.now() - start)));
    }
  } finally {
    video.srcObject = null;
    if (options.stream === undefined) for (const track of stream.getTracks()) track.stop();
  }
}

async function opened({ height, width }: CameraOptions): Promise<MediaStream> {
  try {
    const size = { ...(height !== undefined && { height: { min: height } }), ...(width !== undefined && { width: { min: width } }) };
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', ...size }, audio: false });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError('camera', `it cannot be used (${said})`, 'Allow the page to use it, connect one, or pass a stream', { cause });
  }
}
