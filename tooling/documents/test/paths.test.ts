/** What documents point at is there: links to files, and paths of files in backticks, which may leave out their first folders. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, root } from '../gather/files.mjs';

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');

describe.each(pages())('%s', (path) => {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    const places = links.filter((link) => /[./]/.test(link)).map((link) => join(dirname(path), link));
    // Above the root is the site of the repository.
    expect(places.filter((place) => !place.startsWith('..') && !existsSync(join(root, place)))).toEqual([]);
  });

  it('names files that are there', () => {
    const known = text.replaceAll(/[Aa] new file, `[^`]+`/g, ''); // a reader is told to make these
    const named = [...known.matchAll(/`((?:[\w.@-]+\/)+[\w.-]+\.(?:ts|mjs|js|py|yml))`/g)].map(([, name]) => name);
    const isThere = (name: string): boolean => /^(dist|node_modules)\//.test(name) || files.some((file) => `/${file}`.endsWith(`/${name}`));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });
});
