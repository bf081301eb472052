/**
 * Files of every container and codec, made by other programs, with tags, cut ends and from pipes: they give the samples that sox or ffmpeg hears in
 * them, or one line that says what they are and how to convert them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AudioSignal, readAudio } from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';
import { type Codec, type GeneratedFile, generateFiles, heardBy, programs, run } from './generatedFiles.js';

const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
if (missing.length > 0 && process.env.CI) throw new Error(`${missing.join(', ')} must be installed: .ci/run installs what this test needs`);

const folder = mkdtempSync(join(tmpdir(), 'statal-audio-'));
const files = missing.length > 0 ? [] : generateFiles(folder);
const pathOf = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The largest difference of two samples. Integers, floats, laws, ADPCM and flac have one right answer. The decoders of mp3, vorbis and opus add in
 * another order; sox's vorbis, ffmpeg's opus and its mp2 are rounded to 16 bits (2^-16, mp2 2^-15).
 */
const tolerances: { readonly [Each in Exclude<Codec, 'other'>]: number } = { exact: 0, mp2: 4e-5, mp3: 4e-6, vorbis: 2e-5, opus: 2e-5 };

/** ffmpeg decodes the last, incomplete frame of a cut mp3, and sox does not. The first frame may be part of the delay of 1105 samples. */
const mp3Frame = 1152;

interface Agreement {
  readonly lengths: readonly [ours: number, theirs: number];
  readonly worst: number;
}

function compared({ channels }: AudioSignal, theirs: Float32Array): Agreement {
  const count = channels.length;
  const frames = Math.min(channels[0].length, theirs.length / count);
  let worst = 0;
  for (let n = 0; n < frames; n++)
    for (let channel = 0; channel < count; channel++) worst = Math.max(worst, Math.abs(channels[channel][n] - theirs[n * count + channel]));
  return { lengths: [channels[0].length, theirs.length / count], worst };
}

function agrees({ lengths: [ours, theirs], worst }: Agreement, { codec, isCut }: GeneratedFile): boolean {
  const slack = isCut && codec === 'mp3' ? mp3Frame : 0;
  return worst <= tolerances[codec as keyof typeof tolerances] && Math.abs(ours - theirs) <= slack;
}

function interleaved({ channels }: AudioSignal): Float32Array {
  return Float32Array.from(
    { length: channels.length * channels[0].length },
    (_, index) => channels[index % channels.length][Math.floor(index / channels.length)],
  );
}

describe.skipIf(missing.length > 0)(
  `what other programs wrote${missing.length > 0 ? ` (not run: no ${missing.join(', ')})` : ''}`,
  { timeout: 30_000 },
  () => {
    it('is a set of more than 200 files', () => {
      expect(files.length).toBeGreaterThan(200);
    });

    const readable = files.filter(({ codec }) => codec !== 'other').map((file) => [file.name, file] as const);
    it.each(readable)('%s has the samples that they hear', async (name, generated) => {
      const { of, isCut = false } = generated;
      const audio = await readAudio(pathOf(name)).catch((error: unknown) => error as Error);
      const differences: Agreement[] = [];
      const isHeardBy = (theirs: Float32Array | undefined): boolean => {
        if (theirs === undefined || audio instanceof Error) return false;
        differences.push(compared(audio, theirs));
        return agrees(compared(audio, theirs), generated);
      };
      // Files that neither program reads well: tags in front of a wav, a pipe with RF64, zeros in front of an mp3.
      const same = name === 'RF64 pipe.wav' ? 'RF64 pcm_s16le.wav' : isCut ? undefined : of;
      const heard = [() => heardBy('sox', pathOf(name)), () => heardBy('ffmpeg', pathOf(name))];
      if (!heard.some((hear) => isHeardBy(hear()))) {
        if (same !== undefined) expect(isHeardBy(interleaved(await readAudio(pathOf(same))))).toBe(true);
        else expect(differences).toEqual([]);
      }
      if (audio instanceof Error) {
        expect(heard.map((hear) => hear())).toEqual([undefined, undefined]);
        expect(audio.message).toMatch(/: it cannot be decoded as .*\. Get an intact copy, or leave the file out\.$/);
        return;
      }
      const saysLength = !name.startsWith('lame -t');
      expect(audio.warnings?.map(({ reason }) => reason) ?? []).toEqual(
        isCut && saysLength ? [expect.stringMatching(/^it is truncated: /)] : [],
      );
    });

    const others = files.filter(({ codec }) => codec === 'other').map(({ name }) => name);
    it.each(others)('%s is not read, and the error says what it is and how to convert it', async (name) => {
      const message = await messageOf(() => readAudio(pathOf(name)));
      expect(message).toMatch(
        /: this is .* not read here.*\. Convert it to [^\n]*, for example with ffmpeg -i [^ ]+ -c:a pcm_s16le out\.wav\.$/,
      );
      run('ffmpeg -v error -y -i IN -c:a pcm_s16le OUT', { IN: pathOf(name), OUT: pathOf('out.wav') });
      expect((await readAudio(pathOf('out.wav'))).channels[0].length).toBeGreaterThan(7000);
    });
  },
);
