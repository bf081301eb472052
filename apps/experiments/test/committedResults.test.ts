/** The committed results: the documents quote them correctly. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../src/document/documentOf.js';

const directory = fileURLToPath(new URL('../results/', import.meta.url));
const { files, runs, notices } = await documentOf(directory);

/** The rows of the first table after a line that begins with `beginning`, without the heading of the table. */
function tableBehind(text: string, beginning: string): string {
  const behind = text.slice(text.indexOf(`\n${beginning}`));
  const [table] = behind.match(/(^\|.*\n)+/m) ?? [''];
  return table.split('\n').slice(1).join('\n');
}

describe('the results that come with the project', () => {
  it('are whole', () => {
    expect(notices).toEqual([]);
    expect(runs).toBeGreaterThan(1100);
  });

  it.each(files.map(({ path, content }) => [path, content]))('give the file as it stands: %s', async (path, content) => {
    expect(await readFile(`${directory}${path}`, 'utf8')).toBe(content);
  });

  it('have no other pictures', async () => {
    const made = files.map(({ path }) => path).filter((path) => path.startsWith('curves/'));
    expect((await readdir(`${directory}curves`)).map((name) => `curves/${name}`).sort()).toEqual(made.sort());
  });

  it.each(['statal-cell.md', 'statal-cell.es.md'])('are those that docs/%s shows', async (name) => {
    const page = await readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    const [{ content }] = files;
    for (const beginning of ['How many of the seeds', '## seen-before: the smallest']) {
      const table = tableBehind(content, beginning);
      expect(table.split('\n').length).toBeGreaterThan(4);
      expect(page).toContain(table);
    }
  });
});
