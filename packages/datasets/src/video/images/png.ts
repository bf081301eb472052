/**
 * PNG, plain and animated. The chunks are read here, so that limits and missing ends are checked and pictures are decoded one by one. The
 * pixels of each picture are unpacked by fast-png, which gets them as a file of their own.
 *
 * What it does not do: checksums are not compared, and color profiles are ignored.
 */
import { joinedBytes } from '../../byteQueue.js';
import { brokenFilm, incompleteFilm } from '../films/brokenFilm.js';
import { isInflatable } from './isInflatable.js';
import { type Animation, type Picture, requireSize, shownFor } from './picture.js';

/** A picture of the file and where it goes. */
interface PngImage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** What happens to the picture afterwards: 1 clears the area, 2 brings back what was there. */
  readonly disposal: number;
  /** 0: replaces the area; 1: is blended over it. */
  readonly blend: number;
  readonly seconds: number;
  /** Its compressed pixels in pieces. */
  readonly pieces: Uint8Array[];
}

/** What all pictures of a file have in common. */
interface PngHead {
  readonly width: number;
  readonly height: number;
  /** Bit depth, color type, compression, filter and interlacing. */
  readonly kind: Uint8Array;
  /** Palette and transparency: whole chunks. */
  readonly colors: readonly Uint8Array[];
}

const signatureBytes = 8;

/** @throws DatasetError if there is no whole picture in it */
export function pngAnimation(bytes: Uint8Array, name: string): Animation {
  const { head, images, problem } = chunksOf(bytes);
  if (head === undefined) throw brokenFilm(name, 'its header (IHDR) is missing');
  requireSize(name, head.height, head.width);
  if (images.length === 0) throw brokenFilm(name, `it has no whole picture${problem === undefined ? '' : `: ${problem}`}`);
  const loss = problem === undefined ? undefined : `${problem}; it has ${images.length} whole pictures`;
  return {
    height: head.height,
    width: head.width,
    seconds: images.map(({ seconds }) => seconds),
    warnings: loss === undefined ? [] : [incompleteFilm(name, loss)],
    pictures: () => pictures(head, images, name),
  };
}

interface Chunks {
  readonly head: PngHead | undefined;
  readonly images: readonly PngImage[];
  /** Why there are no more images, if the file does not end as it should. */
  readonly problem: string | undefined;
}

/** Pictures without pixels are left out, and so is a default image that is not part of the animation. */
function chunksOf(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const images: PngImage[] = [];
  const colors: Uint8Array[] = [];
  let head: PngHead | undefined;
  let isAnimated = false;
  const chunks = (problem: string | undefined): Chunks => ({ head, images: images.filter(({ pieces }) => pieces.length > 0), problem });
  for (let at = signatureBytes; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IEND') return chunks(undefined);
    if (end > bytes.length) {
      images.pop(); // it ends within the pixels of this one
      return chunks('its end is missing');
    }
    if (type === 'IHDR' && length >= 13)
      head = { width: view.getUint32(at + 8), height: view.getUint32(at + 12), kind: data.subarray(8, 13), colors };
    else if (type === 'PLTE' || type === 'tRNS') colors.push(bytes.subarray(at, end));
    else if (type === 'acTL') isAnimated = true;
    else if (type === 'fcTL' && length >= 26) images.push(imageAt(view, at + 12));
    else if (type === 'IDAT') {
      if (images.length === 0 && !isAnimated && head !== undefined) images.push(wholeImage(head));
      images.at(-1)?.pieces.push(data);
    } else if (type === 'fdAT') images.at(-1)?.pieces.push(data.subarray(4));
    at = end;
  }
  return chunks('its end is missing');
}

/** The picture of a file that is not animated. */
function wholeImage({ width, height }: PngHead): PngImage {
  return { left: 0, top: 0, width, height, disposal: 0, blend: 0, seconds: shownFor(0), pieces: [] };
}

function imageAt(view: DataView, at: number): PngImage {
  return {
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    left: view.getUint32(at + 8),
    top: view.getUint32(at + 12),
    seconds: shownFor(view.getUint16(at + 16) / (view.getUint16(at + 18) || 100)),
    disposal: view.getUint8(at + 20),
    blend: view.getUint8(at + 21),
    pieces: [],
  };
}

async function* pictures(head: PngHead, images: readonly PngImage[], name: string): AsyncGenerator<Picture, void, void> {
  const { height, width } = head;
  let canvas = new Uint8Array(4 * height * width);
  for (const [index, image] of images.entries()) {
    const pixels = await pixelsOf(head, image).catch((cause) => {
      throw brokenFilm(name, `picture ${index} of it is damaged`, cause);
    });
    const before = image.disposal === 2 ? canvas.slice() : undefined;
    paint(canvas, width, image, pixels);
    yield { data: canvas.slice(), height, width };
    if (before !== undefined) canvas = before;
    if (image.disposal === 1) paint(canvas, width, { ...image, blend: 0 }, new Uint8Array(4 * image.width * image.height));
  }
}

async function pixelsOf(head: PngHead, image: PngImage): Promise<Uint8Array> {
  const { left, top, width, height } = image;
  if (!(width > 0 && height > 0 && left + width <= head.width && top + height <= head.height))
    throw new Error('it lies outside of the file');
  const compressed = joinedBytes(image.pieces);
  // At most 4 channels of 16 bits, a byte for each row, and as many again for the rows of interlaced passes.
  if (!(await isInflatable(compressed, 2 * (8 * width + 1) * height + 64))) throw new Error('it has more pixels than it claims');
  const { pngPicture } = await import('./pngPicture.js');
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(0, width);
  size.setUint32(4, height);
  const header = chunk('IHDR', joinedBytes([new Uint8Array(size.buffer), head.kind]));
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const empty = new Uint8Array(0);
  return pngPicture(joinedBytes([signature, header, ...head.colors, chunk('IDAT', compressed), chunk('IEND', empty)]));
}

/** A chunk without its checksum, which the library does not compare. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  new DataView(bytes.buffer).setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  return bytes;
}

/** Puts an image onto the canvas. Blending is alpha over alpha (PNG, third edition, 13.16). */
function paint(canvas: Uint8Array, width: number, image: PngImage, pixels: Uint8Array): void {
  for (let y = 0; y < image.height; y++) {
    const [from, to] = [4 * y * image.width, 4 * ((image.top + y) * width + image.left)];
    if (image.blend === 0) canvas.set(pixels.subarray(from, from + 4 * image.width), to);
    else for (let x = 0; x < image.width; x++) over(canvas, to + 4 * x, pixels, from + 4 * x);
  }
}

function over(canvas: Uint8Array, at: number, pixels: Uint8Array, from: number): void {
  const alpha = pixels[from + 3];
  if (alpha === 0) return;
  const below = (canvas[at + 3] * (255 - alpha)) / 255;
  const total = alpha + below;
  for (let c = 0; c < 3; c++) canvas[at + c] = Math.round((pixels[from + c] * alpha + canvas[at + c] * below) / total);
  canvas[at + 3] = Math.round(total);
}
