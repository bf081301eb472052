/** Finds the format of a file from its bytes, because its name may be wrong. */

import { says } from '../says.js';
import { findMpegAudio } from './mpegFrames.js';
import { withoutTrailingTags } from './tags.js';

/** Formats that audio-decode decodes. */
export type CompressedFormat = 'mp3' | 'flac' | 'vorbis' | 'opus';

/** Usual file extensions of the supported formats. */
export const audioExtensions = ['wav', 'wave', 'aif', 'aiff', 'aifc', 'mp3', 'flac', 'ogg', 'oga', 'opus'] as const;

export function isAudioPath(path: string): boolean {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return audioExtensions.some((known) => known === extension);
}

/** A file of chunks, one of them with PCM. */
export interface ChunkContainer {
  readonly isAiff: boolean;
  readonly littleEndian: boolean;
}

/** The container that the first 12 bytes announce, or undefined. */
export function chunkContainer(bytes: Uint8Array): ChunkContainer | undefined {
  const isWav = says(bytes, 8, 'WAVE') && ['RIFF', 'RIFX', 'RF64', 'BW64'].some((kind) => says(bytes, 0, kind));
  const isAiff = says(bytes, 0, 'FORM') && (says(bytes, 8, 'AIFF') || says(bytes, 8, 'AIFC'));
  return isWav || isAiff ? { isAiff, littleEndian: isWav && !says(bytes, 0, 'RIFX') } : undefined;
}

/** Audio in a compressed format. */
export interface CompressedAudio {
  readonly format: CompressedFormat;
  /** The bytes of the audio from first to last, as far as known. */
  readonly bytes: Uint8Array;
}

/** The compressed format of bytes without leading tags, or undefined if it is not supported. Leading zeros are skipped. */
export function compressedAudio(bytes: Uint8Array): CompressedAudio | undefined {
  if (otherFormat(bytes) !== undefined) return undefined;
  const content = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  // Ogg pages mark where the audio ends. Trailing tags of a flac would seem to extend its last frame, and the decoder would find frames in
  // those of an mp3; so both are cut.
  if (says(content, 0, 'fLaC')) return { format: 'flac', bytes: withoutTrailingTags(content) };
  if (says(content, 0, 'OggS')) {
    const format = oggCodecs.find(({ head }) => says(content, firstPacket, head))?.format;
    return format && { format, bytes: content };
  }
  const start = findMpegAudio(content) ?? (says(content, 0, 'ID3') ? 0 : undefined); // the decoder finds the end of a tag with a wrong size
  return start === undefined ? undefined : { format: 'mp3', bytes: withoutTrailingTags(content.subarray(start)) };
}

/** Offset of the codec header: the first page has one segment, right after the 28 bytes of the page header. */
export const firstPacket = 28;

const oggCodecs: readonly { readonly head: string; readonly format: CompressedFormat }[] = [
  { head: 'OpusHead', format: 'opus' },
  { head: '\x01vorbis', format: 'vorbis' },
  { head: '\x7fFLAC', format: 'flac' },
];

/** Known formats that are not supported, each with an offset and the text found there. */
const otherFormats: readonly (readonly [name: string, at: number, text: string])[] = [
  ['MPEG-4 (m4a, mp4, mov)', 4, 'ftyp'],
  ['a Core Audio file (caf)', 0, 'caff'],
  ['Sony Wave64 (w64)', 0, 'riff\x2e\x91\xcf\x11'],
  ['a Sun file (au)', 0, '.snd'],
  ['AMR', 0, '#!AMR'],
  ["Monkey's Audio (ape)", 0, 'MAC '],
  ['WavPack', 0, 'wvpk'],
  ['True Audio (tta)', 0, 'TTA1'],
  ['Windows Media (wma, asf)', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['Matroska or WebM', 0, '\x1a\x45\xdf\xa3'],
  ['a Creative voice file (voc)', 0, 'Creative Voice File'],
  ['an AVI film', 8, 'AVI '],
  ['DSD (dsf)', 0, 'DSD '],
  ['DSD (dff)', 0, 'FRM8'],
  ['Ogg with Speex', firstPacket, 'Speex   '],
  ['Ogg with several streams', firstPacket, 'fishead\0'],
  ['an 8-bit Amiga file (8svx)', 8, '8SVX'],
  ['AC-3', 0, '\x0b\x77'],
  ['DTS', 0, '\x7f\xfe\x80\x01'],
  ['MLP or TrueHD', 4, '\xf8\x72\x6f'],
  ['a NIST SPHERE file (sph)', 0, 'NIST_1A\n'],
  ['an IRCAM file (sf)', 0, '\x64\xa3'],
  ['an Ensoniq PARIS file (paf)', 0, ' paf'],
  ['an Ensoniq PARIS file (paf)', 0, 'fap '],
  ['an AVR file', 0, '2BIT'],
  ['an Amiga file (maud)', 8, 'MAUD'],
  ['a file of sox (sox)', 0, '.SoX'],
  ['a file of sox (sox)', 0, 'XoS.'],
  ['Musepack (mpc)', 0, 'MP+'],
  ['Musepack (mpc)', 0, 'MPCK'],
  ['RealMedia (rm, ra)', 0, '.RMF'],
  ['RealMedia (rm, ra)', 0, '.ra\xfd'],
  ['Flash (flv)', 0, 'FLV\x01'],
  ['QuickTime (mov)', 4, 'moov'],
  ['QuickTime (mov)', 4, 'mdat'],
  ['QuickTime (mov)', 4, 'wide'],
  ['an MPEG film (mpg)', 0, '\0\0\x01\xba'],
];

/** The name of a known format that is not supported. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const known = otherFormats.find(([, at, text]) => says(bytes, at, text));
  if (known !== undefined) return known[0];
  if (says(bytes, 0, 'OggS')) return oggCodecs.some(({ head }) => says(bytes, firstPacket, head)) ? undefined : 'Ogg with an unknown codec';
  const isAdts = bytes[0] === 0xff && (bytes[1] & 0xf6) === 0xf0; // layer 0, which does not exist in MPEG audio
  return isAdts ? 'AAC (aac)' : undefined;
}
