/** The real program, and recordings to give it. */
import { type EmptyFolder, emptyFolder } from '@statal/tooling-vitest/emptyFolder';
import { expectRefusal as expectRefusalOf } from '@statal/tooling-vitest/expectRefusal';
import { type Binary, type Finished, runBinary } from '@statal/tooling-vitest/runBinary';
import { runHere } from '@statal/tooling-vitest/runHere';
import { type WavOptions, wavFile } from '@statal/tooling-vitest/wavFile';

export { type Finished, lines } from '@statal/tooling-vitest/runBinary';

const program: Binary = runBinary(new URL('../dist/main.js', import.meta.url));
export const start: Binary['start'] = program.start;
export const run: Binary['run'] = program.run;
/** Runs the program inside the test process, for calls that are refused. */
export const tell: (words: readonly string[]) => Promise<Finished> = runHere(new URL('../dist/program.js', import.meta.url));

export interface ToneOptions {
  /** In hertz. */
  readonly pitch: number;
  readonly seconds?: number;
  readonly sampleRate?: number;
  /** 0 begins with the first sample of a sine. */
  readonly phase?: number;
}

export function tone({ pitch, seconds = 0.3, sampleRate = 8000, phase = 0 }: ToneOptions): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, n) => 0.5 * Math.sin(phase + (2 * Math.PI * pitch * n) / sampleRate),
  );
}

export function toneFile(options: ToneOptions, format: WavOptions = {}): Uint8Array {
  return wavFile([tone(options)], { sampleRate: options.sampleRate, ...format });
}

/** Flags of a model that trains in a second. */
export const smallModel: readonly string[] = ['--units', '8', '--layers', '1', '--epochs', '4', '--batch', '4', '--threads', '1'];

export interface Workplace extends EmptyFolder {
  /** A folder of tones: `count` files in each of `low` and `high`. */
  tones(name: string, count?: number): Promise<string>;
}

export function workplace(): Workplace {
  const folder = emptyFolder('statal-audio-');
  const { path, write } = folder;
  return {
    ...folder,
    async tones(name, count = 6) {
      for (let index = 0; index < count; index++) {
        await write(`${name}/low/${index}.wav`, toneFile({ pitch: 300 + 20 * index, seconds: 0.2 + 0.02 * index }));
        await write(`${name}/high/${index}.wav`, toneFile({ pitch: 1500 + 60 * index, seconds: 0.2 + 0.03 * index }));
      }
      return path(name);
    },
  };
}

/** One line on standard error with all the parts, exit code 2, and nothing else. */
export function expectRefusal(finished: Finished, ...parts: readonly string[]): void {
  expectRefusalOf('statal-audio', finished, parts);
}
