/** Files of every kind that is read here or should be refused with its name, made by sox, ffmpeg, flac, lame and oggenc. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joined, text } from './riff.js';

export const programs = ['sox', 'ffmpeg', 'flac', 'lame', 'oggenc'] as const;

/** How closely decoders agree: `exact` to the last bit. `other`: a format that is not read here. */
export type Codec = 'exact' | 'mp2' | 'mp3' | 'vorbis' | 'opus' | 'other';

export interface GeneratedFile {
  readonly name: string;
  readonly codec: Codec;
  /** The file that it was made from by adding something that is not audio, or by taking its end away. */
  readonly of?: string;
  readonly isCut?: boolean;
}

interface Recipe {
  readonly name: string;
  /** Words of a command; IN is the source, OUT the file. Without OUT, the file is what the command prints. */
  readonly command: string;
  /** Which source. Default: stereo. */
  readonly source?: SourceName;
  readonly codec?: Codec;
}

/** One second each: pink noise, the same each time. */
const sources = {
  mono: '-r 16000 -c 1 -b 16',
  stereo: '-r 16000 -c 2 -b 16',
  slow: '-r 8000 -c 1 -b 16',
  fast: '-r 44100 -c 2 -b 24',
  six: '-r 48000 -c 6 -b 16',
} as const;
type SourceName = keyof typeof sources;

const sox = (name: string, words: string, source?: SourceName): Recipe => ({
  name,
  command: `sox -R -D IN ${words} OUT`,
  ...(source && { source }),
});
const ffmpeg = (name: string, words: string, source?: SourceName, codec?: Codec): Recipe => ({
  name,
  command: `ffmpeg -v error -y -i IN ${words} OUT`,
  ...(source && { source }),
  ...(codec && { codec }),
});

const soxEncodings = [
  '-e unsigned -b 8',
  '-b 16',
  '-b 24',
  '-b 32',
  '-e float -b 32',
  '-e float -b 64',
  '-e mu-law',
  '-e a-law',
  '-e ima-adpcm',
  '-e ms-adpcm',
];
const ffmpegEncodings = [
  'pcm_u8',
  'pcm_s16le',
  'pcm_s24le',
  'pcm_s32le',
  'pcm_f32le',
  'pcm_f64le',
  'pcm_alaw',
  'pcm_mulaw',
  'adpcm_ima_wav',
  'adpcm_ms',
];
const aiffEncodings = ['pcm_s8', 'pcm_s16be', 'pcm_s24be', 'pcm_s32be', 'pcm_f32be', 'pcm_f64be', 'pcm_alaw', 'pcm_mulaw', 'pcm_s16le'];

const recipes: readonly Recipe[] = [
  ...soxEncodings.flatMap((encoding) => [
    sox(`sox mono ${encoding}.wav`, encoding, 'mono'),
    sox(`sox stereo ${encoding}.wav`, encoding),
    { name: `sox pipe ${encoding}.wav`, command: `sox -R -D IN ${encoding} -t wav -` },
  ]),
  ...['-b 8 -e unsigned', '-b 16', '-b 24', '-b 32', '-e float -b 32', '-e mu-law'].map((encoding) =>
    sox(`RIFX ${encoding}.wav`, `-B ${encoding}`),
  ),
  ...['-b 16', '-b 24'].map((encoding) => sox(`six channels ${encoding}.wav`, encoding, 'six')),
  ...ffmpegEncodings.flatMap((encoding) => [
    ffmpeg(`ffmpeg ${encoding}.wav`, `-c:a ${encoding}`),
    { name: `ffmpeg pipe ${encoding}.wav`, command: `ffmpeg -v error -i IN -c:a ${encoding} -f wav -` },
  ]),
  ffmpeg('ffmpeg slow adpcm.wav', '-c:a adpcm_ima_wav', 'slow'),
  ffmpeg('ffmpeg fast adpcm.wav', '-c:a adpcm_ms', 'fast'),
  ...['pcm_s16le', 'pcm_s24le', 'pcm_f32le'].flatMap((encoding) => [
    ffmpeg(`RF64 ${encoding}.wav`, `-c:a ${encoding} -rf64 always`),
    ffmpeg(`extensible ${encoding}.wav`, `-c:a ${encoding}`, 'six'),
  ]),
  { name: 'RF64 pipe.wav', command: 'ffmpeg -v error -i IN -rf64 always -f wav -' },
  ffmpeg('bext.wav', '-write_bext 1 -metadata description=words'),
  ffmpeg('peak.wav', '-write_peak on'),
  ffmpeg('list.wav', '-metadata title=odd -metadata artist=words'),
  ...['-b 8', '-b 16', '-b 24', '-b 32'].flatMap((encoding) => [
    sox(`sox ${encoding}.aiff`, encoding),
    { name: `sox pipe ${encoding}.aiff`, command: `sox -R -D IN ${encoding} -t aiff -` },
  ]),
  sox('sox.aifc', ''),
  ...aiffEncodings.map((encoding) => ffmpeg(`ffmpeg ${encoding}.aiff`, `-c:a ${encoding}`)),
  ...(['mono', 'stereo', 'slow', 'fast', 'six'] as const).flatMap((source) => [
    { name: `flac ${source}.flac`, command: 'flac -s -f IN -o OUT', source },
    { name: `flac ${source}.oga`, command: 'flac -s -f --ogg IN -o OUT', source },
    ffmpeg(`opus ${source}.opus`, '-c:a libopus', source, 'opus'),
    { name: `oggenc ${source}.ogg`, command: 'oggenc -Q IN -o OUT', source, codec: 'vorbis' } as const,
  ]),
  ...(['mono', 'stereo', 'slow', 'fast'] as const).flatMap((source) => [
    { name: `lame ${source}.mp3`, command: 'lame --quiet IN OUT', source, codec: 'mp3' } as const,
    { name: `lame -V 2 ${source}.mp3`, command: 'lame --quiet -V 2 --id3v2-only --tt title IN OUT', source, codec: 'mp3' } as const,
    { name: `lame -t ${source}.mp3`, command: 'lame --quiet -t --id3v1-only --tt title IN OUT', source, codec: 'mp3' } as const,
  ]),
  ffmpeg('ffmpeg.mp3', '-c:a libmp3lame -metadata title=words', 'stereo', 'mp3'),
  ffmpeg('ffmpeg.mp2', '-c:a mp2', 'stereo', 'mp2'),
  { name: 'flac --no-padding.flac', command: 'flac -s -f --no-padding --no-seektable IN -o OUT' },
  { name: 'flac -0.flac', command: 'flac -s -f -0 -b 256 IN -o OUT' },
  { name: 'ffmpeg pipe.flac', command: 'ffmpeg -v error -i IN -f flac -' },
  { name: 'ffmpeg pipe.oga', command: 'ffmpeg -v error -i IN -c:a flac -f ogg -' },
  ffmpeg('opus 60 ms.opus', '-c:a libopus -frame_duration 60 -b:a 12k', 'mono', 'opus'),
  ffmpeg('opus 2.5 ms.opus', '-c:a libopus -frame_duration 2.5', 'mono', 'opus'),
  { name: 'oggenc -q 10.ogg', command: 'oggenc -Q -q 10 IN -o OUT', codec: 'vorbis' },
  // Known and not read: one line with the way out.
  ...['m4a', 'mov', 'caf', 'w64', 'au', 'wv', 'tta', 'wma', 'mka', 'webm', 'ac3', 'voc', 'avi', 'mpg'].map((kind) =>
    ffmpeg(`other.${kind}`, '', 'stereo', 'other'),
  ),
  ffmpeg('alac.m4a', '-c:a alac', 'stereo', 'other'),
  ffmpeg('adts.aac', '-c:a aac', 'stereo', 'other'),
  ffmpeg('speex.ogg', '-c:a libspeex', 'stereo', 'other'),
  ffmpeg('mp3 in.wav', '-c:a libmp3lame', 'stereo', 'other'),
  ffmpeg('ac3 in.wav', '-c:a ac3', 'stereo', 'other'),
  ffmpeg('g726 in.wav', '-c:a g726', 'slow', 'other'),
  ffmpeg('ima.aiff', '-c:a adpcm_ima_qt', 'stereo', 'other'),
  ...['sph', 'sf', 'paf', 'avr'].map((kind) => ({ ...sox(`sox.${kind}`, ''), codec: 'other' as const })),
  { ...sox('gsm in.wav', '-e gsm-full-rate', 'slow'), codec: 'other' },
];

/** Makes the files in an empty folder. */
export function generateFiles(folder: string): readonly GeneratedFile[] {
  const at = (name: string): string => join(folder, name);
  for (const [name, kind] of Object.entries(sources))
    run(`sox -R -n ${kind} OUT synth ${name === 'stereo' ? 3 : 1} pinknoise gain -6`, { OUT: at(`source ${name}.wav`) });
  const made = recipes.map(({ name, command, source = 'stereo', codec = 'exact' }) => {
    const printed = run(command, { IN: at(`source ${source}.wav`), OUT: at(name) });
    if (!command.includes('OUT')) writeFileSync(at(name), printed);
    return { name, codec };
  });
  return [...made, ...made.filter(({ name }) => varied.includes(name)).flatMap((file) => variants(file, at))];
}

/** Those that get tags and lose their ends. */
const varied = [
  'sox stereo -b 24.wav',
  'sox mono -e ima-adpcm.wav',
  'sox -b 16.aiff',
  'flac stereo.flac',
  'flac stereo.oga',
  'opus stereo.opus',
  'oggenc stereo.ogg',
  'lame stereo.mp3',
  'lame -t mono.mp3',
];

const id3v2 = joined([text('ID3'), Uint8Array.of(4, 0, 0, 0, 0, 1, 0), new Uint8Array(128)]);
const id3v1 = joined([text('TAGwords'), new Uint8Array(120)]);

/** An APEv2 tag without items, with a header or without. */
function ape(withHeader: boolean): Uint8Array {
  const part = (flags: number): Uint8Array =>
    joined([text('APETAGEX'), Uint8Array.of(0xd0, 7, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, flags), new Uint8Array(8)]);
  return withHeader ? joined([part(0xa0), part(0x80)]) : part(0);
}

function variants({ name, codec }: GeneratedFile, at: (name: string) => string): GeneratedFile[] {
  const bytes = new Uint8Array(readFileSync(at(name)));
  const [stem, extension] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.'))];
  const isMp3 = extension === '.mp3';
  const all: { readonly [what: string]: Uint8Array } = {
    ...(isMp3 && { 'zeros in front': joined([new Uint8Array(3000), bytes]) }),
    ...(isMp3 && { 'junk in front': joined([text('some junk'.repeat(50)), bytes]) }),
    ID3v2: joined([id3v2, bytes]),
    'two ID3v2': joined([id3v2, id3v2, bytes]),
    ID3v1: joined([bytes, id3v1]),
    APEv2: joined([bytes, ape(true)]),
    'APEv2 and ID3v1': joined([bytes, ape(false), id3v1]),
    'ID3v2 and ID3v1': joined([id3v2, bytes, id3v1]),
    'zeros behind': joined([bytes, new Uint8Array(1000)]),
    'junk behind': joined([bytes, text('some junk'.repeat(50))]),
    'cut at 99%': bytes.subarray(0, Math.floor(0.99 * bytes.length)),
    'cut at 70%': bytes.subarray(0, Math.floor(0.7 * bytes.length)),
  };
  return Object.entries(all).map(([what, content]) => {
    const file = `${stem}, ${what}${extension}`;
    writeFileSync(at(file), content);
    return { name: file, codec, of: name, isCut: what.startsWith('cut') };
  });
}

/** What a program hears in a file, all channels interleaved; undefined where it cannot read it. */
export function heardBy(program: 'sox' | 'ffmpeg', path: string): Float32Array | undefined {
  const opus = path.endsWith('.opus') ? '-c:a libopus ' : ''; // ffmpeg's own decoder differs
  const command = program === 'sox' ? 'sox -V0 -D IN -t f32 -' : `ffmpeg -v quiet ${opus}-i IN -f f32le -`;
  const bytes = run(command, { IN: path }, true);
  return bytes.length === 0 ? undefined : new Float32Array(new Uint8Array(bytes).buffer);
}

export function run(command: string, names: { readonly [word: string]: string }, mayFail = false): Buffer {
  const [program, ...words] = command
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => names[word] ?? word);
  try {
    return execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 });
  } catch (error) {
    if (mayFail) return (error as { stdout: Buffer }).stdout;
    throw new Error(`${program} ${words.join(' ')} failed: ${String((error as { stderr: Buffer }).stderr)}`, { cause: error });
  }
}
