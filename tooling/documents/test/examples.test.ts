import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';

const folder = new URL('../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));

// Examples that read a text find one where they run.
beforeAll(() => {
  const here = mkdtempSync(join(tmpdir(), 'statal-examples-'));
  writeFileSync(join(here, 'input.txt'), readFileSync(new URL('../../../CONTRIBUTING.md', import.meta.url), 'utf8').repeat(4));
  process.chdir(here);
});

describe('the examples of the documents', () => {
  it('are there', () => expect(examples.length).toBeGreaterThan(3));

  it.each(examples)('run as they stand: %s', { timeout: 60_000 }, async (name) => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await import(new URL(name, folder).href);
      expect(print, 'an example shows something').toHaveBeenCalled();
    } finally {
      print.mockRestore();
    }
  });
});
