/**
 * Writes the ```ts blocks of every document to examples/: one module a document, its blocks in order, so that a later
 * block may use what an earlier one declared. Imports are gathered at the top, each name once.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const examples = join(dirname(fileURLToPath(import.meta.url)), 'examples');

function documents() {
  const found = readdirSync(root).filter((name) => name.endsWith('.md'));
  for (const folder of ['docs', 'packages', 'apps']) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.isFile() && entry.name.endsWith('.md')) found.push(join(folder, entry.name));
      if (entry.isDirectory())
        found.push(
          ...readdirSync(join(root, folder, entry.name))
            .filter((name) => name === 'README.md')
            .map((name) => join(folder, entry.name, name)),
        );
    }
  }
  return found.sort();
}

function moduleOf(text) {
  const imports = new Map();
  const body = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) =>
    code.replaceAll(/^import (type )?\{([^}]*)\} from '([^']+)';\n/gm, (_, type, names, source) => {
      const known = imports.get(source) ?? new Set();
      for (const name of names.split(',').map((part) => part.trim()))
        if (name !== '') known.add(type === undefined ? name : `type ${name}`);
      imports.set(source, known);
      return '';
    }),
  );
  if (body.length === 0) return undefined;
  const lines = [...imports].map(([source, names]) => `import { ${[...names].join(', ')} } from '${source}';`);
  return `${lines.join('\n')}\n${body.join('\n')}\nexport {};\n`;
}

rmSync(examples, { recursive: true, force: true });
mkdirSync(examples);
for (const path of documents()) {
  const code = moduleOf(readFileSync(join(root, path), 'utf8'));
  const name = relative('.', path)
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/-md$/, '');
  if (code !== undefined) writeFileSync(join(examples, `${name}.ts`), code);
}
