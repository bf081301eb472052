/** The table of docs/architecture.md that leads through a training step. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

it('names each file on the way of a batch once, and all of them exist', () => {
  const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');
  const [, walk] = /^## A batch of characters.*?$(.*?)^## /ms.exec(page) ?? [];
  const files = [...(walk ?? '').matchAll(/^\| `([\w/]+\.ts)` \|/gm)].map(([, file]) => file);
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file, index) => files.indexOf(file) < index)).toEqual([]);
  expect(files.filter((file) => !existsSync(new URL(`packages/${file}`, root)))).toEqual([]);
});
