/**
 * The declarations that the editor of cells checks against, as one object from path to text: those of the library, and of the language
 * itself. They are gathered from what is built, so the editor knows what the page runs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';

const require = createRequire(import.meta.url);
const packages = ['@statal/tensors', '@statal/autograd', '@statal/cells', '@statal/layers'];
/** Entries of packages that declarations of other packages import. */
const entries = ['.', './internals'];
const library = 'lib.es2023.d.ts';

export function gatherDeclarations(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of packages) gatherPackage(name, files);
  gatherLibrary(library, files);
  return files;
}

function gatherPackage(name: string, files: Record<string, string>): void {
  const manifest = require.resolve(`${name}/package.json`);
  const { exports }: { readonly exports: Readonly<Record<string, { readonly types: string }>> } = JSON.parse(
    readFileSync(manifest, 'utf8'),
  );
  const root = dirname(manifest);
  const kept = Object.entries(exports).filter(([entry]) => entries.includes(entry));
  const types = Object.fromEntries(kept.map(([entry, { types }]) => [entry, { types }]));
  files[`/node_modules/${name}/package.json`] = JSON.stringify({ name, type: 'module', exports: types });
  const waiting = kept.map(([, { types }]) => join(root, types));
  const seen = new Set(waiting);
  for (const path of waiting) {
    const text = readFileSync(path, 'utf8');
    files[posix.join('/node_modules', name, relative(root, path).replaceAll('\\', '/'))] = text.replace(
      /\n\/\/# sourceMappingURL=.*\s*$/,
      '\n',
    );
    for (const [, from] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g)) {
      const next = join(dirname(path), `${from}.d.ts`);
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
}

function gatherLibrary(name: string, files: Record<string, string>): void {
  if (`/${name}` in files) return;
  const text = readFileSync(require.resolve(`typescript6/lib/${name}`), 'utf8');
  files[`/${name}`] = text;
  for (const [, next] of text.matchAll(/<reference lib="([^"]+)"/g)) gatherLibrary(`lib.${next}.d.ts`, files);
}
