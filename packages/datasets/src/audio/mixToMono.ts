import { type AudioSignal, requireChannels } from './audioSignal.js';

/**
 * The mean of all channels. A recording with one channel gives its array without a copy.
 *
 * @throws DatasetError if the channels differ in length
 * @example
 * const channels = [Float32Array.of(0, 1), Float32Array.of(0.5, 0)];
 * mixToMono({ channels, sampleRate: 8000 }); // [0.25, 0.5]
 */
export function mixToMono(audio: AudioSignal): Float32Array {
  requireChannels('mixToMono', audio);
  const { channels } = audio;
  if (channels.length === 1) return channels[0];
  const mixed = new Float32Array(channels[0]?.length ?? 0);
  for (let index = 0; index < mixed.length; index++) {
    let sum = 0;
    for (const samples of channels) sum += samples[index];
    mixed[index] = sum / channels.length;
  }
  return mixed;
}
