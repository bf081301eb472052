/** Images that are given one by one, as the frames of a clip. */
import { joinedBytes } from '../../byteQueue.js';
import { type ByteSource, readBytes, sourceName } from '../../byteSource.js';
import { DatasetError } from '../../datasetError.js';
import { brokenFilm } from '../films/brokenFilm.js';
import type { ReadVideoOptions } from '../readOptions.js';
import { imageFormat } from './imageFormat.js';
import { jpegPicture } from './jpeg.js';
import type { Animation, Picture } from './picture.js';
import { pngAnimation } from './png.js';

/** Frames per second if the caller gives no rate, as in ffmpeg. */
const usualRate = 25;

/**
 * The images as an animation. Each is read and decoded when it is its turn. All must have the size of the first.
 *
 * @throws DatasetError if there is no image, or the first cannot be decoded
 */
export async function imageList(
  sources: readonly ByteSource[],
  { frameRate = usualRate }: ReadVideoOptions,
  name: string,
): Promise<Animation> {
  if (sources.length === 0) throw new DatasetError(name, 'there are no images in it', 'Give PNG or JPEG files, one for each frame');
  const first = await pictureOf(sources[0], name);
  const { height, width } = first;
  return {
    height,
    width,
    seconds: sources.map(() => 1 / frameRate),
    warnings: [],
    async *pictures() {
      yield first;
      for (const source of sources.slice(1)) {
        const picture = await pictureOf(source, name);
        if (picture.height !== height || picture.width !== width)
          throw new DatasetError(
            sourceName(source),
            `it has ${picture.height} rows and ${picture.width} columns, and the first image has ${height} and ${width}`,
            'Give all frames of a clip one size',
          );
        yield picture;
      }
    },
  };
}

async function pictureOf(source: ByteSource, list: string): Promise<Picture> {
  const own = sourceName(source);
  const name = own === 'input' ? list : own;
  const pieces: Uint8Array[] = [];
  for await (const piece of readBytes(source, name)) pieces.push(piece);
  const bytes = joinedBytes(pieces);
  const format = imageFormat(bytes);
  if (format === 'jpeg') return jpegPicture(bytes, name);
  if (format === 'png') for await (const picture of pngAnimation(bytes, name).pictures()) return picture;
  throw brokenFilm(name, bytes.length === 0 ? 'it is empty' : 'it is not a PNG or a JPEG');
}
