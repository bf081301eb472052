import { readFile } from 'node:fs/promises';
import * as cells from '@statal/cells';
import * as layers from '@statal/layers';
import * as tensors from '@statal/tensors';
import { transformWithOxc } from 'vite';
import { expect, it } from 'vitest';
import * as train from '../src/index.js';

it('the example in the README runs as it stands and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example, wanted] = /```ts\n([\s\S]*?)```\n\nIt prints\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  const { code } = await transformWithOxc(example, 'example.ts');
  const body = code.replace(/import (\{.*\}) from ["']@statal\/(\w+)["'];/g, 'const $1 = packages.$2;');
  const printed: string[] = [];
  const run = Object.getPrototypeOf(async () => {}).constructor('packages', 'console', body);
  await run({ cells, layers, tensors, train }, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
  expect(printed.join('\n')).toBe(wanted.trim());
});
