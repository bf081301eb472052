import { readFile } from 'node:fs/promises';
import * as cells from '@statal/cells';
import * as layers from '@statal/layers';
import * as tensors from '@statal/tensors';
import { transformWithOxc } from 'vite';
import { expect, it } from 'vitest';
import * as train from '../src/index.js';

it('the examples in the README run as they stand, one after another, and print what they say', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\nIt prints\n\n```\n([\s\S]*?)```/g)];
  expect(examples).toHaveLength(2);
  const translated = await Promise.all(examples.map(([, example]) => transformWithOxc(example, 'example.ts')));
  const code = translated.map((example) => example.code).join('');
  const body = code.replace(/import (\{.*\}) from ["']@statal\/(\w+)["'];/g, 'const $1 = packages.$2;');
  const printed: string[] = [];
  const run = Object.getPrototypeOf(async () => {}).constructor('packages', 'console', body);
  await run({ cells, layers, tensors, train }, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
  expect(printed.join('\n')).toBe(examples.map(([, , wanted]) => wanted.trim()).join('\n'));
});
