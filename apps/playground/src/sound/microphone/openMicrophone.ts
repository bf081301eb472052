/** The microphone of the page. Its samples go from the audio thread straight to the Worker. */
import { openMedia } from '../../senses/mediaProblem.js';
import captureAddress from './capture.worklet.ts?worker&url';
import { newRing } from './ring.js';
import type { SampleSource } from './sampleSource.js';

export interface Microphone {
  /** For the Worker. A port in it must be transferred. */
  readonly source: SampleSource;
  close(): void;
}

/** @throws MediaError if there is no microphone, or it may not be used */
export async function openMicrophone(): Promise<Microphone> {
  // What improves a call changes words from one second to the next.
  const plain = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await openMedia({ audio: plain });
  const context = new AudioContext();
  const close = (): void => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(captureAddress);
    await context.resume();
    const ring = crossOriginIsolated ? newRing() : undefined;
    const node = new AudioWorkletNode(context, 'capture', {
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { ring },
    });
    context.createMediaStreamSource(stream).connect(node);
    // It stays silent; browsers run a node only if it leads somewhere.
    node.connect(context.destination);
    const { sampleRate: rate } = context;
    if (ring !== undefined) return { source: { rate, ring }, close };
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage(port1, [port1]);
    return { source: { rate, port: port2 }, close };
  } catch (error) {
    close();
    throw error;
  }
}
