import { readFile } from 'node:fs/promises';
import * as autograd from '@statal/autograd';
import * as tensors from '@statal/tensors';
import { expect, it } from 'vitest';
import * as cells from '../src/index.js';

it('the example in the README runs as it stands and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = example.replace(/import (\{.*\}) from '@statal\/(\w+)';/g, 'const $1 = packages.$2;');
  const printed: string[] = [];
  const run = Object.getPrototypeOf(async () => {}).constructor('packages', 'console', body);
  await run({ autograd, cells, tensors }, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
  expect(printed).toEqual([...example.matchAll(/console\.log.*\/\/ (.*)/g)].map(([, wanted]) => wanted));
  expect(printed).toHaveLength(1);
});
