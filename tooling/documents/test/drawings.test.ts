import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Drawings {
  readonly drawings: { readonly [path: string]: () => string | Promise<string> };
}

const { drawings }: Drawings = await import(new URL('../drawings/drawings.mjs', import.meta.url).href);

describe('the drawings of the documents', () => {
  it.each(Object.keys(drawings))('are what draw.mjs writes: %s', async (path) => {
    const drawn = await drawings[path]();
    expect(drawn).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(drawn);
  });
});
