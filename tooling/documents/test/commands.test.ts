/** The commands of the documents: a fresh machine has npm and nothing else, and a script that a document names must exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...['packages', 'apps', 'tooling'].flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}/README.md`)),
].filter((path) => {
  try {
    return read(path) !== '';
  } catch {
    return false;
  }
});

describe.each(documents)('%s', (path) => {
  const text = read(path);

  it('names no command of pnpm', () => {
    expect([...text.matchAll(/(^|`|\| )pnpm [\w-]+.*/gm)].map(([command]) => command)).toEqual([]);
  });

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--?\w+ )*([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});
