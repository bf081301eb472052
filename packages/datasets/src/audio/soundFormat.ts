/** What a file is, told by its first bytes; its name may lie. */

/** Formats that are decoded here. */
export type SoundFormat = 'wav' | 'mp3' | 'flac' | 'vorbis' | 'opus';

/** How files of these formats are usually named. */
export const soundExtensions = ['wav', 'wave', 'mp3', 'flac', 'ogg', 'oga', 'opus'] as const;

export function isSoundPath(path: string): boolean {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return soundExtensions.some((known) => known === extension);
}

/** The format, or undefined when it is none of them. */
export function soundFormat(bytes: Uint8Array): SoundFormat | undefined {
  if (says(bytes, 0, 'RIFF') && says(bytes, 8, 'WAVE')) return 'wav';
  if (says(bytes, 0, 'fLaC')) return 'flac';
  if (says(bytes, 0, 'OggS')) {
    // The first page holds one segment, the header of the codec, right behind the page's own 28 bytes.
    if (says(bytes, 28, 'OpusHead')) return 'opus';
    return says(bytes, 28, '\x01vorbis') ? 'vorbis' : undefined;
  }
  return says(bytes, 0, 'ID3') || isMpegFrame(bytes) ? 'mp3' : undefined;
}

/** ISO 11172-3: eleven bits of sync, then a version, layer III, a bit rate and a sample rate that exist. */
function isMpegFrame(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || bytes[0] !== 0xff || (bytes[1] & 0xe0) !== 0xe0) return false;
  const version = (bytes[1] >> 3) & 3;
  const layer = (bytes[1] >> 1) & 3;
  const bitRate = bytes[2] >> 4;
  const sampleRate = (bytes[2] >> 2) & 3;
  return version !== 1 && layer === 1 && bitRate !== 0 && bitRate !== 15 && sampleRate !== 3;
}

/** Whether the ASCII text stands there. */
export function says(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}
