/** Where the Worker gets the samples of the microphone. It is sent from the page. */
import { RingReader } from './ring.js';

export interface SampleSource {
  /** In hertz. */
  readonly rate: number;
  /** On isolated pages. */
  readonly ring?: SharedArrayBuffer | undefined;
  /** On other pages. */
  readonly port?: MessagePort | undefined;
}

/** The new samples since the last call. */
export type ReadSamples = () => readonly Float32Array[];

export function openSource({ ring, port }: SampleSource): ReadSamples {
  if (ring !== undefined) {
    const reader = new RingReader(ring);
    return () => [reader.read()];
  }
  let arrived: Float32Array[] = [];
  if (port !== undefined) {
    port.onmessage = ({ data }: MessageEvent<{ readonly buffer: Float32Array<ArrayBuffer>; readonly length: number }>) => {
      arrived.push(data.buffer.slice(0, data.length));
      port.postMessage(data.buffer, [data.buffer.buffer]);
    };
  }
  return () => {
    const pieces = arrived;
    arrived = [];
    return pieces;
  };
}
