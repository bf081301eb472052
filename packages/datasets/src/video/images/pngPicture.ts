/** The pixels of a plain PNG as red, green, blue and alpha. Imported with the first PNG, because it brings the library. */
import { type DecodedPng, decode } from 'fast-png';

/** @throws Error if it cannot be decoded */
export function pngPicture(bytes: Uint8Array): Uint8Array {
  const image = decode(bytes);
  const { height, width, channels } = image;
  const samples = samplesOf(image);
  const pixels = new Uint8Array(4 * height * width);
  const clear = clearColor(image);
  for (let at = 0; at < height * width; at++) {
    const from = at * channels;
    const to = 4 * at;
    if (image.palette !== undefined) {
      const [red, green, blue, alpha = 255] = image.palette[samples[from]] ?? [0, 0, 0];
      pixels.set([red, green, blue, alpha], to);
      continue;
    }
    for (let c = 0; c < 3; c++) pixels[to + c] = eight(samples[from + (channels > 2 ? c : 0)], image.depth);
    const isClear = clear?.every((value, c) => samples[from + c] === value);
    pixels[to + 3] = channels % 2 === 0 ? eight(samples[from + channels - 1], image.depth) : isClear ? 0 : 255;
  }
  return pixels;
}

/** A sample of any depth as 8 bits. */
function eight(sample: number, depth: number): number {
  return depth === 8 ? sample : Math.round((255 * sample) / (2 ** depth - 1));
}

/** The color that is transparent, if the image has one and no alpha. */
function clearColor({ transparency, channels }: DecodedPng): readonly number[] | undefined {
  return transparency === undefined || channels % 2 === 0 ? undefined : [...transparency].slice(0, channels);
}

/** One number for each sample. Samples of 1, 2 and 4 bits are packed, and each row begins with a new byte. */
function samplesOf({ data, depth, width, height, channels }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const samples = new Uint8Array(height * width * channels);
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * channels; x++) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)];
      samples[y * width * channels + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}
