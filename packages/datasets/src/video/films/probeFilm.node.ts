/** What ffprobe says about a film, before its frames are decoded. */
import { open } from 'node:fs/promises';
import { DatasetError } from '../../datasetError.js';
import { says } from '../../says.js';
import { mostFrameRate } from '../readOptions.js';
import { brokenFilm } from './brokenFilm.js';
import { startProgram } from './ffmpeg.node.js';

/** The film in a file. */
export interface Film {
  /** The index of its stream in the file. */
  readonly stream: number;
  /** The size of an upright frame. */
  readonly height: number;
  readonly width: number;
  /** In frames per second: the constant rate, or the mean of a changing one. */
  readonly frameRate: number;
  /** The length that the file claims for the film, if it does. */
  readonly seconds: number | undefined;
}

/** A stream in the output of ffprobe. Numbers may be missing or 0. */
interface ProbedStream {
  readonly index: number;
  readonly codec_type?: string | undefined;
  readonly codec_name?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly avg_frame_rate?: string | undefined;
  readonly r_frame_rate?: string | undefined;
  readonly duration?: string | undefined;
  readonly disposition?: { readonly attached_pic?: number } | undefined;
  readonly tags?: { readonly DURATION?: string } | undefined;
  readonly side_data_list?: readonly { readonly rotation?: number }[] | undefined;
}

const entries =
  'stream=index,codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,duration:stream_disposition=attached_pic:stream_tags=DURATION:stream_side_data=rotation';

/** Only files are opened, also where a playlist names an address. */
export const inputOptions: readonly string[] = ['-protocol_whitelist', 'file'];

/** @throws DatasetError if the file has no film; the message calls it `name` */
export async function probeFilm(path: string, name: string): Promise<Film> {
  const { child, ended } = startProgram('ffprobe', [
    ...['-v', 'error', '-print_format', 'json', '-show_entries', entries],
    ...inputOptions,
    ...['-i', `file:${path}`],
  ]);
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout) pieces.push(piece);
  const { code, complaints } = await ended;
  if (code !== 0) throw notFilm(name, complaints, await isMp4(path));
  const { streams = [] } = JSON.parse(Buffer.concat(pieces).toString()) as { readonly streams?: readonly ProbedStream[] };
  const film = streams.find(({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1);
  if (film === undefined) throw withoutFilm(name, streams);
  const { width = 0, height = 0 } = film;
  if (!(width > 0 && height > 0)) throw brokenFilm(name, 'the size of its frames cannot be found');
  const isTurned = film.side_data_list?.some(({ rotation = 0 }) => Math.abs(Math.round(rotation / 90)) % 2 === 1) ?? false;
  return {
    stream: film.index,
    height: isTurned ? width : height,
    width: isTurned ? height : width,
    frameRate: rateOf(film),
    seconds: secondsOf(film),
  };
}

/** Whether the file begins as an mp4 or a mov, whatever its name says. */
async function isMp4(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8);
    return ['ftyp', 'mdat', 'free', 'wide', 'skip', 'moov'].some((atom) => says(buffer, 4, atom));
  } finally {
    await file.close();
  }
}

function notFilm(name: string, complaints: readonly string[], isCutMp4: boolean): DatasetError {
  const said = complaints.at(-1)?.replace(/^file:.*: (?=[A-Z])/, '') ?? 'ffprobe gives no reason';
  const reason =
    isCutMp4 && complaints.some((line) => /moov atom not found/.test(line))
      ? 'its table of contents is missing (moov atom not found), so it was cut or is still being written'
      : `it is not a film that ffmpeg reads (${said.replace(/[.\s]+$/, '')})`;
  return new DatasetError(name, reason, 'Get an intact copy, or leave the file out');
}

function withoutFilm(name: string, streams: readonly ProbedStream[]): DatasetError {
  const hasAudio = streams.some(({ codec_type }) => codec_type === 'audio');
  const reason = hasAudio ? 'it has only audio and no film' : 'there is no film in it';
  return new DatasetError(name, reason, hasAudio ? 'Read it with @statal/datasets/audio, or leave it out' : 'Leave the file out');
}

/** The constant rate if the mean is close to it, else the mean. */
function rateOf({ avg_frame_rate, r_frame_rate }: ProbedStream): number {
  const [mean, constant] = [ratio(avg_frame_rate), ratio(r_frame_rate)];
  const isConstant = constant > 0 && constant <= mostFrameRate && (!(mean > 0) || Math.abs(mean / constant - 1) < 0.02);
  if (isConstant) return constant;
  return mean > 0 && mean <= mostFrameRate ? mean : 25;
}

/** A ratio such as `30000/1001`; NaN if it is missing. */
function ratio(text: string | undefined): number {
  const [numerator, denominator] = (text ?? '').split('/').map(Number);
  return numerator / denominator;
}

/** Matroska has the length as a tag, `00:00:02.000000000`. */
function secondsOf({ duration, tags }: ProbedStream): number | undefined {
  const [hours, minutes, seconds] = (tags?.DURATION ?? '').split(':').map(Number);
  const length = Number(duration ?? hours * 3600 + minutes * 60 + seconds);
  return length > 0 ? length : undefined;
}
