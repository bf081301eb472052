/** GIF: pictures are decoded one by one, and sizes and missing ends are checked before. */
import { brokenFilm, incompleteFilm } from '../films/brokenFilm.js';
import { gifPixels } from './gifPixels.js';
import { type Animation, type Picture, requireSize, shownFor } from './picture.js';

/** An image block, and what the control block before it says. */
interface GifImage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  /** The colors that it uses, three bytes each. */
  readonly palette: Uint8Array;
  /** The size of the first codes, and the blocks of codes up to the empty one. */
  readonly codes: Uint8Array;
  /** What happens to the picture afterwards: 2 clears the area, 3 brings back what was there. */
  readonly disposal: number;
  /** The color that leaves a pixel as it was, if any. */
  readonly transparent: number | undefined;
  readonly seconds: number;
}

/** What a control block says about the image behind it. */
type Control = Pick<GifImage, 'disposal' | 'transparent' | 'seconds'>;

const plain: Control = { disposal: 0, transparent: undefined, seconds: shownFor(0) };

/** @throws DatasetError if there is no whole picture in it */
export function gifAnimation(bytes: Uint8Array, name: string): Animation {
  const [width, height] = [sixteen(bytes, 6), sixteen(bytes, 8)];
  requireSize(name, height, width);
  const { images, problem } = imagesOf(bytes);
  if (images.length === 0) throw brokenFilm(name, `it has no whole picture${problem === undefined ? '' : `: ${problem}`}`);
  const loss = problem === undefined ? undefined : `${problem}; it has ${images.length} whole pictures`;
  return {
    height,
    width,
    seconds: images.map(({ seconds }) => seconds),
    warnings: loss === undefined ? [] : [incompleteFilm(name, loss)],
    pictures: () => pictures(images, { height, width, name }),
  };
}

/** The whole images of a file. `problem` says why there are no more, if the file does not end as it should. */
function imagesOf(bytes: Uint8Array): { readonly images: readonly GifImage[]; readonly problem: string | undefined } {
  const images: GifImage[] = [];
  const common = palette(bytes, 10, 13);
  let control = plain;
  let at = 13 + common.length;
  for (;;) {
    const kind = bytes[at];
    if (kind === 0x3b) return { images, problem: undefined };
    if (kind === 0x21) {
      if (bytes[at + 1] === 0xf9 && bytes[at + 2] === 4) control = controlAt(bytes, at + 3);
      at = endOfBlocks(bytes, at + 2);
    } else if (kind === 0x2c) {
      const own = palette(bytes, at + 9, at + 10);
      const start = at + 10 + own.length;
      const end = endOfBlocks(bytes, start + 1);
      if (end <= bytes.length)
        images.push(imageAt(bytes, at + 1, { palette: own.length > 0 ? own : common, codes: [start, end], control }));
      at = end;
      control = plain;
    } else return { images, problem: at < bytes.length ? `an unknown block begins at byte ${at}` : 'its end is missing' };
  }
}

function imageAt(
  bytes: Uint8Array,
  at: number,
  found: { readonly palette: Uint8Array; readonly codes: readonly [start: number, end: number]; readonly control: Control },
): GifImage {
  return {
    left: sixteen(bytes, at),
    top: sixteen(bytes, at + 2),
    width: sixteen(bytes, at + 4),
    height: sixteen(bytes, at + 6),
    isInterlaced: (bytes[at + 8] & 0x40) !== 0,
    palette: found.palette,
    codes: bytes.subarray(...found.codes),
    ...found.control,
  };
}

function controlAt(bytes: Uint8Array, at: number): Control {
  return {
    disposal: (bytes[at] >> 2) & 7,
    transparent: (bytes[at] & 1) === 1 ? bytes[at + 3] : undefined,
    seconds: shownFor(sixteen(bytes, at + 1) / 100),
  };
}

/** The table of colors at `at`, whose size is in the byte at `flags`. Empty if there is none. */
function palette(bytes: Uint8Array, flags: number, at: number): Uint8Array {
  const count = (bytes[flags] & 0x80) === 0 ? 0 : 2 ** ((bytes[flags] & 7) + 1);
  return bytes.subarray(at, at + 3 * count);
}

/** The place behind the empty block that ends a list of blocks. Beyond the end of the file if that is missing. */
function endOfBlocks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length && bytes[next] !== 0) next += 1 + bytes[next];
  return next + 1;
}

function sixteen(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

function* pictures(
  images: readonly GifImage[],
  { height, width, name }: { readonly height: number; readonly width: number; readonly name: string },
): Generator<Picture, void, void> {
  let canvas = new Uint8Array(4 * height * width);
  for (const [index, image] of images.entries()) {
    if (!isPlausible(image)) throw brokenFilm(name, `picture ${index} of it is damaged`);
    const before = image.disposal === 3 ? canvas.slice() : undefined;
    paint(canvas, width, image, gifPixels(image.codes, image.width * image.height));
    yield { data: canvas.slice(), height, width };
    if (before !== undefined) canvas = before;
    if (image.disposal === 2) paint(canvas, width, image, undefined);
  }
}

/** Whether the codes can stand for as many pixels as the image claims: one code for 4,096 at most. The colors must be there. */
function isPlausible({ width, height, palette, codes }: GifImage): boolean {
  const bits = codes[0];
  return (
    bits >= 1 && bits <= 8 && width > 0 && height > 0 && palette.length >= 3 && width * height <= (8 * codes.length * 4096) / (bits + 1)
  );
}

/** Copies the pixels of an image onto the canvas, as far as there are any and they are within it; without pixels, clears its area. */
function paint(canvas: Uint8Array, width: number, image: GifImage, pixels: Uint8Array | undefined): void {
  const { palette, transparent } = image;
  const rows = Math.min(image.height, canvas.length / (4 * width) - image.top);
  const columns = Math.min(image.width, width - image.left);
  for (let y = 0; y < rows; y++) {
    const row = image.isInterlaced ? interlacedRow(y, image.height) : y;
    for (let x = 0; x < columns; x++) {
      const to = 4 * ((image.top + y) * width + image.left + x);
      const color = pixels?.[row * image.width + x];
      if (pixels === undefined) canvas.fill(0, to, to + 4);
      else if (color !== undefined && color !== transparent) {
        for (let c = 0; c < 3; c++) canvas[to + c] = palette[3 * color + c] ?? 0;
        canvas[to + 3] = 255;
      }
    }
  }
}

/** Where row `y` is among the rows of an interlaced image: every 8th comes first, then those between, then the rest. */
function interlacedRow(y: number, height: number): number {
  if (y % 8 === 0) return y / 8;
  if (y % 8 === 4) return Math.ceil(height / 8) + (y - 4) / 8;
  if (y % 4 === 2) return Math.ceil(height / 4) + (y - 2) / 4;
  return Math.ceil(height / 2) + (y - 1) / 2;
}
