import { requireChannels, type Sound } from './sound.js';

/** The mean of all channels. A sound with one channel gives its array without a copy. */
export function mixToMono(sound: Sound): Float32Array {
  requireChannels('mixToMono', sound);
  const { channels } = sound;
  if (channels.length === 1) return channels[0];
  const mixed = new Float32Array(channels[0]?.length ?? 0);
  for (let index = 0; index < mixed.length; index++) {
    let sum = 0;
    for (const samples of channels) sum += samples[index];
    mixed[index] = sum / channels.length;
  }
  return mixed;
}
