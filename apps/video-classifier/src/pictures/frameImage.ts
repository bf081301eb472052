/** Frames in SVG: PNG images, so that the picture is one file. */
import type { VideoFrames } from '@statal/datasets/video';
import { encode } from 'fast-png';

export interface ImagePlace {
  readonly x: number;
  readonly y: number;
  /** Height and width in the picture. */
  readonly side: number;
}

/** Frame `index` as an element of an SVG. */
export function frameImage({ data, shape }: VideoFrames, index: number, { x, y, side }: ImagePlace): string {
  const [, height, width, channels] = shape;
  const size = height * width * channels;
  const png = encode({ data: data.subarray(index * size, (index + 1) * size), width, height, channels });
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<image x="${x}" y="${y}" width="${side}" height="${side}" style="image-rendering:pixelated" href="${href}"/>`;
}

/** An SVG of these parts, on white. */
export function picture(parts: readonly string[], { width, height }: { readonly width: number; readonly height: number }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10">
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

/** Text of an SVG. */
export function label(x: number, y: number, words: string, color = '#000'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x}" y="${y}" fill="${color}">${escaped}</text>`;
}

/** At most `most` of the indices from 0 to `count` - 1, evenly spread, with the first and the last. */
export function spread(count: number, most: number): readonly number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, place) => (shown === 1 ? 0 : Math.round((place * (count - 1)) / (shown - 1))));
}
