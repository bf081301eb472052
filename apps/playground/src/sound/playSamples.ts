import { sampleRate } from './words/frames.js';

let context: AudioContext | undefined;

/** Plays samples at 16,000 hertz. */
export function playSamples(samples: Float32Array): void {
  context ??= new AudioContext();
  const buffer = context.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(Float32Array.from(samples), 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start();
}
