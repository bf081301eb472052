/** Writes a recording as a wav of 16 bits: what the fake microphone of Chromium plays. */
import { writeFileSync } from 'node:fs';
import { resample } from '@statal/datasets/audio';

const rate = 48_000;

export function writeWav(file: string, pieces: readonly Float32Array[], from: number): void {
  const samples = pieces.flatMap((piece) => [...resample(piece, { from, to: rate })]);
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // mono
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  for (const [at, sample] of samples.entries()) bytes.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, sample))), 44 + 2 * at);
  writeFileSync(file, bytes);
}
