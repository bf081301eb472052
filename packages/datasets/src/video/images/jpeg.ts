/** JPEG, decoded by jpeg-js. The orientation that a camera notes (Exif) is ignored, as in ffmpeg 5. */
import { brokenFilm } from '../films/brokenFilm.js';
import { type Picture, requireSize } from './picture.js';

/** Limits of the library: of the image in megapixels, and of the memory for decoding. */
const limits = { maxResolutionInMP: 64, maxMemoryUsageInMB: 1024 } as const;

/** @throws DatasetError if it cannot be decoded */
export async function jpegPicture(bytes: Uint8Array, name: string): Promise<Picture> {
  const size = claimedSize(bytes);
  if (size === undefined) throw brokenFilm(name, 'its header (SOF) is missing');
  requireSize(name, ...size);
  const { default: library } = await import('jpeg-js');
  try {
    const { data, height, width } = library.decode(bytes, { useTArray: true, ...limits });
    return { data, height, width };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('\n')[0].replace(/[.\s]+$/, '') : String(cause);
    throw brokenFilm(name, `it cannot be decoded as JPEG: ${said}`, cause);
  }
}

/** Rows and columns in the frame header, or undefined if there is none. */
function claimedSize(bytes: Uint8Array): readonly [height: number, width: number] | undefined {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return [(bytes[at + 5] << 8) | bytes[at + 6], (bytes[at + 7] << 8) | bytes[at + 8]];
    at += marker === 0xff ? 1 : 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
  }
  return undefined;
}
