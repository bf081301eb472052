/** Finds the format of an image from its bytes, and what a path may hold from its name. */
import { says } from '../../says.js';

/** Formats that are read without ffmpeg. */
export type ImageFormat = 'gif' | 'png' | 'jpeg';

/** The format that the first 8 bytes announce, or undefined: then it may be a film. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (says(bytes, 0, 'GIF87a') || says(bytes, 0, 'GIF89a')) return 'gif';
  if (says(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  return says(bytes, 0, '\xff\xd8\xff') ? 'jpeg' : undefined;
}

/** Extensions of files that hold a clip. */
export const filmExtensions = [
  'mp4',
  'm4v',
  'mov',
  'webm',
  'mkv',
  'avi',
  'mpg',
  'mpeg',
  'ogv',
  'wmv',
  'flv',
  '3gp',
  'ts',
  'gif',
  'apng',
] as const;

/** Extensions of files that hold one frame of a clip, or an animated PNG. */
export const frameExtensions = ['png', 'jpg', 'jpeg'] as const;

export function isFilm(path: string): boolean {
  return filmExtensions.some((known) => known === extensionOf(path));
}

export function isFrameImage(path: string): boolean {
  return frameExtensions.some((known) => known === extensionOf(path));
}

function extensionOf(path: string): string | undefined {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
}
