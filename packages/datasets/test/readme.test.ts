import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import * as datasets from '../src/index.js';
import { messageOf } from './messageOf.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('the message in the README is the message', async () => {
  const bytes = Uint8Array.from('café!', (character) => character.charCodeAt(0));
  expect(readme).toContain(await messageOf(() => datasets.readText(new File([bytes], 'poems.txt'))));
});
