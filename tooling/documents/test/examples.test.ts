import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, it, vi } from 'vitest';
import { examples, print } from '#comparing';
import { leaveWorkplace } from '../run/workplace.js';

const folder = new URL('../examples/', import.meta.url);
const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

afterAll(leaveWorkplace);
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(print);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the blocks of pages run in order and print what stands beside them', () => {
  it.each(modules.filter((path) => path.endsWith('.md.ts')))('%s', async (path) => {
    await import(new URL(path, folder).href);
  });
});

describe('the examples of doc comments run and give what stands beside them', async () => {
  for (const path of modules.filter((each) => !each.endsWith('.md.ts'))) await import(new URL(path, folder).href);
  it.each(examples)('$file:$line', ({ run }) => run());
});
