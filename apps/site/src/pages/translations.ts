/** The same page in the other language, by its place on the site. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf } from './places.js';

/** The address of the translation of a page; undefined if there is none, or the page links to it itself. `path`: its file in the repository. */
export function translationOf(root: string, path: string): string | undefined {
  if (!existsSync(join(root, path)) || /\[(En español|In English)/i.test(readFileSync(join(root, path), 'utf8').slice(0, 600)))
    return undefined;
  const candidates = path.startsWith('docs/es/')
    ? [path.replace('docs/es/', 'docs/')]
    : path.endsWith('.es.md')
      ? [path.replace('.es.md', '.md')]
      : [path.replace(/^docs\//, 'docs/es/'), path.replace(/\.md$/, '.es.md')];
  const other = candidates.find((each) => each !== path && existsSync(join(root, each)));
  return (
    other &&
    pageOf(other)
      ?.replace(/^/, '/')
      .replace(/\/index\.md$/, '/')
      .replace(/\.md$/, '.html')
  );
}
