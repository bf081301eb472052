/** Finds the system's ffmpeg and ffprobe, and runs them. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { DatasetError } from '../../datasetError.js';

/** The programs that read films. Both come with the package ffmpeg of a system. */
export type Program = 'ffmpeg' | 'ffprobe';

/** The versions that were found, by the PATH that was searched. */
const found = new Map<string, Promise<{ readonly [Name in Program]: string | undefined }>>();

/** The versions of both programs, looked up once. */
export function programVersions(): Promise<{ readonly [Name in Program]: string | undefined }> {
  const path = process.env.PATH ?? '';
  const known = found.get(path);
  if (known !== undefined) return known;
  const looked = Promise.all([versionOf('ffmpeg'), versionOf('ffprobe')]).then(([ffmpeg, ffprobe]) => ({ ffmpeg, ffprobe }));
  found.set(path, looked);
  return looked;
}

/** @throws DatasetError if one of the programs is missing; the message is about the film `name` */
export async function requirePrograms(name: string): Promise<void> {
  const versions = await programVersions();
  const missing = (['ffmpeg', 'ffprobe'] as const).filter((program) => versions[program] === undefined);
  if (missing.length === 0) return;
  throw new DatasetError(
    name,
    `films are read by ffmpeg, and ${missing.join(' and ')} cannot be found`,
    'Install it (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg), or give a GIF, an animated PNG or a folder of PNG or JPEG files',
  );
}

async function versionOf(program: Program): Promise<string | undefined> {
  const run = startProgram(program, ['-version']);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of run.child.stdout) pieces.push(piece);
    if ((await run.ended).code !== 0) return undefined;
  } catch {
    return undefined;
  }
  return /version (\S+)/.exec(Buffer.concat(pieces).toString())?.[1];
}

/** How a program ended. */
export interface Ending {
  /** Null if it was killed or never started. */
  readonly code: number | null;
  /** What it wrote to the error stream, without the names of its parts. */
  readonly complaints: readonly string[];
}

/** A program that runs. */
export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves when it ended, also if it could not be started. */
  readonly ended: Promise<Ending>;
}

/** Bytes of the error stream that are kept. */
const mostComplaints = 16_384;

export function startProgram(program: Program, args: readonly string[]): Run {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < mostComplaints) text += piece;
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ code: null, complaints: [error.message] }));
    child.once('close', (code) => resolve({ code, complaints: linesOf(text) }));
  });
  return { child, ended };
}

/** The lines without the name and the address of the part that wrote them, such as `[h264 @ 0x55d0]`. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\[[^\]]* @ 0x[0-9a-f]+\]\s*)+/, '').trim())
    .filter((line) => line !== '');
}
