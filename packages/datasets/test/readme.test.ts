import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as datasets from '../src/index.js';
import { messageOf } from './messageOf.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('the example in the README runs as it stands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'statal-readme-'));
  try {
    const path = join(folder, 'input.txt');
    await writeFile(path, 'To be, or not to be, that is the question.\n'.repeat(10));
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const body = example
      .replace(/import (\{.*\}) from '@statal\/datasets';/, 'const $1 = datasets;')
      .replace("'input.txt'", JSON.stringify(path));
    const printed: string[] = [];
    const run = Object.getPrototypeOf(async () => {}).constructor('datasets', 'console', body);
    await run(datasets, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
    expect(printed).toEqual([
      'zero state 100 100',
      'carried state 100 100',
      'carried state 100 100',
      '17 characters, 3 windows, 43 characters held out',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the message in the README is the message', async () => {
  const bytes = Uint8Array.from('café!', (character) => character.charCodeAt(0));
  expect(readme).toContain(await messageOf(() => datasets.readText(new File([bytes], 'poems.txt'))));
});
