import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as audio from '../src/audio/index.js';
import * as datasets from '../src/index.js';
import { messageOf } from './messageOf.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

/** Runs an example as it stands and gives what it prints. */
async function printedBy(example: string, library: object, path: string): Promise<string[]> {
  const body = example
    .replace(/import (\{.*\}) from '@statal\/datasets(?:\/audio)?';/, 'const $1 = library;')
    .replace("'input.txt'", JSON.stringify(path));
  const printed: string[] = [];
  const run = Object.getPrototypeOf(async () => {}).constructor('library', 'console', body);
  await run(library, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
  return printed;
}

it('the examples in the README run as they stand', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'statal-readme-'));
  try {
    const path = join(folder, 'input.txt');
    await writeFile(path, 'To be, or not to be, that is the question.\n'.repeat(10));
    expect(examples.length).toBe(2);
    expect(await printedBy(examples[0], datasets, path)).toEqual([
      'zero state 100 100',
      'carried state 100 100',
      'carried state 100 100',
      '17 characters, 3 windows, 43 characters held out',
    ]);
    expect(await printedBy(examples[1], audio, path)).toEqual(['700 recordings in 22 batches, 100 held out', 'true 32 32 26']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the message in the README is the message', async () => {
  const bytes = Uint8Array.from('café!', (character) => character.charCodeAt(0));
  expect(readme).toContain(await messageOf(() => datasets.readText(new File([bytes], 'poems.txt'))));
});
