/** Writes gray frames as a film that the fake camera of Chromium plays: Y4M, each pixel a square of eight. */
import { writeFileSync } from 'node:fs';
import { frameRate, pixels, size } from '../../src/video/clip.js';

const enlarged = 8;

export function writeFilm(file: string, frames: Uint8Array): void {
  const side = size * enlarged;
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${side} H${side} F${frameRate}:1 Ip A1:1 C420\n`)];
  const noColor = new Uint8Array((side * side) / 2).fill(128);
  for (let start = 0; start < frames.length; start += pixels) {
    const luma = new Uint8Array(side * side);
    for (let at = 0; at < luma.length; at++) {
      const [row, column] = [Math.floor(at / side / enlarged), Math.floor((at % side) / enlarged)];
      luma[at] = 16 + (frames[start + row * size + column] * 219) / 255;
    }
    parts.push(Buffer.from('FRAME\n'), luma, noColor);
  }
  writeFileSync(file, Buffer.concat(parts));
}
