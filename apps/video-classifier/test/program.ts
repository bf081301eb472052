/** The real program, and clips to give it. */
import { tmpdir } from 'node:os';
import { type EmptyFolder, emptyFolder } from '@statal/tooling-vitest/emptyFolder';
import { expectRefusal as expectRefusalOf } from '@statal/tooling-vitest/expectRefusal';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { type Binary, type Finished, runBinary } from '@statal/tooling-vitest/runBinary';
import { runHere } from '@statal/tooling-vitest/runHere';
import { beforeAll } from 'vitest';

export { lines } from '@statal/tooling-vitest/runBinary';

const program: Binary = runBinary(new URL('../dist/main.js', import.meta.url));
/** Decoded frames are kept in the cache of the test file, not in that of the user. */
const cached = (): Readonly<Record<string, string>> => ({ XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? tmpdir() });
export const start: Binary['start'] = (words, options) => program.start(words, { env: cached(), ...options });
export const run: Binary['run'] = (words, options) => program.run(words, { env: cached(), ...options });
/** Runs the program inside the test process, for calls that are refused. */
export const tell: (words: readonly string[]) => Promise<Finished> = runHere(new URL('../dist/program.js', import.meta.url));

/** Flags of a model that trains in a second. */
export const smallModel: readonly string[] = ['--units', '8', '--size', '8', '--batch', '4', '--threads', '1'];

const side = 8;
const palette = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 0, 255],
] as const;

/** A bar that moves down or up from row to row, 8 frames of 8 x 8. */
export function barGif(way: 'down' | 'up', column: number): Uint8Array<ArrayBuffer> {
  const pictures = Array.from({ length: side }, (_, t) => {
    const row = way === 'down' ? t : side - 1 - t;
    const pixels = Array.from({ length: side * side }, (_, at) => Number(Math.floor(at / side) === row && at % side !== column));
    return { width: side, height: side, pixels };
  });
  return gifFile(side, side, palette, pictures);
}

export interface Workplace extends EmptyFolder {
  /** A folder of bars: `count` GIFs in each of `down` and `up`. */
  bars(name: string, count?: number): Promise<string>;
}

export function workplace(): Workplace {
  const folder = emptyFolder('statal-video-');
  const { path, write } = folder;
  beforeAll(() => {
    process.env.XDG_CACHE_HOME = path('cache');
  });
  return {
    ...folder,
    async bars(name, count = 6) {
      for (let index = 0; index < count; index++)
        for (const way of ['down', 'up'] as const) await write(`${name}/${way}/${index}.gif`, barGif(way, index % side));
      return path(name);
    },
  };
}

/** One line on standard error with all the parts, exit code 2, and nothing else. */
export function expectRefusal(finished: Finished, ...parts: readonly string[]): void {
  expectRefusalOf('statal-video', finished, parts);
}
