/** GIF files for tests, with every feature that a reader must know. The codes are not compressed, so that nothing here can be wrong. */

/** A picture of a GIF: indices of colors, row by row. */
export interface GifPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayLike<number>;
  /** Default: 0. */
  readonly left?: number;
  /** Default: 0. */
  readonly top?: number;
  /** In hundredths of a second. Default: 10. */
  readonly delay?: number;
  /** 2 clears the area afterwards, 3 brings back what was there. Default: 0. */
  readonly disposal?: number;
  /** The index that leaves pixels as they were. Default: none. */
  readonly transparent?: number;
  /** Default: false. */
  readonly interlaced?: boolean;
}

/** @param palette four colors */
export function gifFile(
  width: number,
  height: number,
  palette: readonly (readonly [red: number, green: number, blue: number])[],
  pictures: readonly GifPicture[],
): Uint8Array<ArrayBuffer> {
  const head = [...new TextEncoder().encode('GIF89a'), ...sixteen(width), ...sixteen(height), 0x81, 0, 0];
  return Uint8Array.from([...head, ...palette.slice(0, 4).flat(), ...pictures.flatMap(blocksOf), 0x3b]);
}

function blocksOf(picture: GifPicture): number[] {
  const { width, height, left = 0, top = 0, delay = 10, disposal = 0, transparent, interlaced = false } = picture;
  const flags = (disposal << 2) | (transparent === undefined ? 0 : 1);
  const control = [0x21, 0xf9, 4, flags, ...sixteen(delay), transparent ?? 0, 0];
  const descriptor = [0x2c, ...sixteen(left), ...sixteen(top), ...sixteen(width), ...sixteen(height), interlaced ? 0x40 : 0];
  return [...control, ...descriptor, 2, ...subBlocks(codes(interlaced ? interlacedRows(picture) : picture.pixels))];
}

/** Literal codes of 3 bits. A clear code after every second one keeps the codes from getting longer. */
function codes(pixels: ArrayLike<number>): number[] {
  const [clear, end] = [4, 5];
  const all: number[] = [];
  for (let at = 0; at < pixels.length; at++) {
    if (at % 2 === 0) all.push(clear);
    all.push(pixels[at]);
  }
  all.push(end);
  const bytes = Array<number>(Math.ceil((3 * all.length) / 8)).fill(0);
  for (const [index, code] of all.entries())
    for (let bit = 0; bit < 3; bit++) bytes[(3 * index + bit) >> 3] |= ((code >> bit) & 1) << ((3 * index + bit) & 7);
  return bytes;
}

function subBlocks(bytes: readonly number[]): number[] {
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}

function interlacedRows({ width, height, pixels }: GifPicture): number[] {
  const rows = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ].flatMap(([first, step]) => Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, index) => first + index * step));
  return rows.flatMap((row) => Array.from({ length: width }, (_, x) => pixels[row * width + x]));
}

function sixteen(value: number): readonly [number, number] {
  return [value & 255, value >> 8];
}
