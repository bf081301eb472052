/**
 * Writes dist/defaultText.txt, the text that the program learns from when it is given none: the project's own sources and documents. Always in
 * the same order, and only files that are under version control by their kind: nothing generated, nothing installed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const left = new Set(['node_modules', 'dist', 'generated', 'coverage']);

const packages = readdirSync(join(root, 'packages'));
const files = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...filesBelow('docs', '.md'),
  ...packages.map((name) => `packages/${name}/README.md`),
  ...packages.flatMap((name) => filesBelow(`packages/${name}/src`, '.ts')),
  'apps/text-generator/README.md',
  ...filesBelow('apps/text-generator/src', '.ts'),
];
const texts = [...new Set(files)]
  .filter((file) => existsSync(join(root, file)))
  .sort()
  .map((file) => readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n'));

const target = fileURLToPath(new URL('../dist/defaultText.txt', import.meta.url));
mkdirSync(join(target, '..'), { recursive: true });
writeFileSync(target, texts.join('\n'));

/** Paths below the root with forward slashes, so that the order is the same everywhere. */
function filesBelow(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (left.has(entry.name) || entry.name.startsWith('.')) return [];
    const below = relative(root, join(path, entry.name)).split(sep).join('/');
    if (entry.isDirectory()) return filesBelow(below, ending);
    return entry.isFile() && entry.name.endsWith(ending) && !entry.name.endsWith('.d.ts') ? [below] : [];
  });
}
