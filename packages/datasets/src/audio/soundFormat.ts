/** What a file is, told by its bytes; its name may lie. */
import { findMpegAudio } from './mpegFrames.js';
import { says } from './says.js';
import { withoutTrailingTags } from './tags.js';

/** Formats that a decoder of audio-decode takes. */
export type CompressedFormat = 'mp3' | 'flac' | 'vorbis' | 'opus';

/** How files of these formats are usually named. */
export const soundExtensions = ['wav', 'wave', 'aif', 'aiff', 'aifc', 'mp3', 'flac', 'ogg', 'oga', 'opus'] as const;

export function isSoundPath(path: string): boolean {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return soundExtensions.some((known) => known === extension);
}

/** A file of chunks with PCM in one of them. */
export interface ChunkContainer {
  readonly isAiff: boolean;
  readonly littleEndian: boolean;
}

/** The container that the first 12 bytes begin, or undefined. */
export function chunkContainer(bytes: Uint8Array): ChunkContainer | undefined {
  const isWav = says(bytes, 8, 'WAVE') && ['RIFF', 'RIFX', 'RF64', 'BW64'].some((kind) => says(bytes, 0, kind));
  const isAiff = says(bytes, 0, 'FORM') && (says(bytes, 8, 'AIFF') || says(bytes, 8, 'AIFC'));
  return isWav || isAiff ? { isAiff, littleEndian: isWav && !says(bytes, 0, 'RIFX') } : undefined;
}

/** Sound in a compressed format. */
export interface CompressedSound {
  readonly format: CompressedFormat;
  /** From the first to the last byte of the sound, as far as that is known. */
  readonly bytes: Uint8Array;
}

/** The compressed format of bytes without tags in front, or undefined when it is none that is decoded here. Zeros in front are skipped. */
export function compressedSound(bytes: Uint8Array): CompressedSound | undefined {
  if (otherFormat(bytes) !== undefined) return undefined;
  const content = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  // Pages of ogg say where the sound ends. Tags behind a flac would be taken for a part of its last frame, and in those of an mp3 frames be found.
  if (says(content, 0, 'fLaC')) return { format: 'flac', bytes: withoutTrailingTags(content) };
  if (says(content, 0, 'OggS')) {
    const format = oggCodecs.find(({ head }) => says(content, firstPacket, head))?.format;
    return format && { format, bytes: content };
  }
  const start = findMpegAudio(content) ?? (says(content, 0, 'ID3') ? 0 : undefined); // of a tag that lies about its size the decoder finds the end
  return start === undefined ? undefined : { format: 'mp3', bytes: withoutTrailingTags(content.subarray(start)) };
}

/** The first page holds one segment, the header of the codec, right behind the page's own 28 bytes. */
export const firstPacket = 28;

const oggCodecs: readonly { readonly head: string; readonly format: CompressedFormat }[] = [
  { head: 'OpusHead', format: 'opus' },
  { head: '\x01vorbis', format: 'vorbis' },
  { head: '\x7fFLAC', format: 'flac' },
];

/** Formats that are known and not decoded here: what stands where in their first bytes. */
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

/** The name of a known format that is not decoded here. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const known = otherFormats.find(([, at, text]) => says(bytes, at, text));
  if (known !== undefined) return known[0];
  if (says(bytes, 0, 'OggS')) return oggCodecs.some(({ head }) => says(bytes, firstPacket, head)) ? undefined : 'Ogg with an unknown codec';
  const isAdts = bytes[0] === 0xff && (bytes[1] & 0xf6) === 0xf0; // layer 0, which no MPEG audio has
  return isAdts ? 'AAC (aac)' : undefined;
}
