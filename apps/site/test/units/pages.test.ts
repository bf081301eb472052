import { fileURLToPath } from 'node:url';
import { emptyFolder } from '@statal/tooling-vitest/emptyFolder';
import { expect, it } from 'vitest';
import { deadLinks } from '../../src/build/checkLinks.js';
import { linkOnSite } from '../../src/pages/links.js';
import { slug } from '../../src/pages/slug.js';
import { groupsOf } from '../../src/reference/groups.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('links lead to pages where files are pages, and else to the repository', () => {
  expect(linkOnSite(root, 'docs/guides/video.md', '../../packages/train/README.md#losses')).toBe('/packages/train.md#losses');
  expect(linkOnSite(root, 'README.md', 'packages/cells')).toBe('/packages/cells.md');
  expect(linkOnSite(root, 'docs/guides/video.md', 'in-a-page.md')).toBe('/guides/in-a-page.md');
  expect(linkOnSite(root, 'docs/architecture.md', '../packages/cells/src')).toBe(
    'https://github.com/statal/statal/tree/main/packages/cells/src',
  );
  expect(linkOnSite(root, 'docs/architecture.md', '../SECURITY.md')).toBe('https://github.com/statal/statal/blob/main/SECURITY.md');
  expect(linkOnSite(root, 'docs/architecture.md', '#a')).toBe('#a');
  expect(() => linkOnSite(root, 'docs/architecture.md', 'nothing.md')).toThrow('docs/architecture.md links to nothing.md');
});

it('headings have the anchors of GitHub', () => {
  expect(slug('On WebGPU, in a page')).toBe('on-webgpu-in-a-page');
  expect(slug('1. `fit`: a loop')).toBe('1-fit-a-loop');
});

const folder = emptyFolder('site-');

it('dead links of built pages are found, to files and to headings', async () => {
  const links = ['/a/b.html#there', '/a/b.html#not', '/c.html', '#top'].map((href) => `<a class="x" href="${href}">x</a>`);
  await folder.write('index.html', links.join('\n'));
  await folder.write(
    'a/b.html',
    '<h2 id="there"></h2><a href="/">home</a><a href="../index.html">home</a><a href="https://x.y/#z">out</a>',
  );
  expect(deadLinks(folder.path(''), '/')).toEqual(['index.html: /a/b.html#not', 'index.html: /c.html', 'index.html: #top']);
});

it('groups of an index file have the titles of its comments', () => {
  const text =
    "/** A package. */\n\n// Losses\n\nexport type { D } from './d.js';\nexport { type B, a } from './a.js';\n\n// More: c\n\n// biome-ignore x\nexport * as c from './c.js';\nexport const e = 1;\n";
  expect(groupsOf(text)).toEqual([
    { title: 'Losses', names: ['a', 'B', 'D'] },
    { title: 'More: c', names: ['c', 'e'] },
  ]);
});
