/** The committed results: the documents quote them correctly. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../src/document/documentOf.js';
import { quoted } from './quoted.js';

const directory = fileURLToPath(new URL('../results/', import.meta.url));
const { files, runs, notices } = await documentOf(directory);

describe('the results that come with the project', () => {
  it('are whole', () => {
    expect(notices).toEqual([]);
    expect(runs).toBeGreaterThan(1000);
  });

  it.each(files.map(({ path, content }) => [path, content]))('give the file as it stands: %s', async (path, content) => {
    expect(await readFile(`${directory}${path}`, 'utf8')).toBe(content);
  });

  it('have no other pictures', async () => {
    const made = files.map(({ path }) => path).filter((path) => path.startsWith('curves/'));
    expect((await readdir(`${directory}curves`)).map((name) => `curves/${name}`).sort()).toEqual(made.sort());
  });

  // After a new report: npx vitest run test/committedResults.test.ts -u
  it.each(['statal-cell.md', 'statal-cell.es.md'])('are those that docs/%s quotes', async (name) => {
    const page = fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
    const content = await readFile(page, 'utf8');
    expect(content.match(/^<!-- results\//gm)?.length).toBeGreaterThan(5);
    await expect(quoted(content)).toMatchFileSnapshot(page);
  });
});

it('the results by which the form was chosen give their report as it stands', async () => {
  const choice = `${directory}choice/`;
  const [{ content }] = (await documentOf(choice)).files;
  expect(await readFile(`${choice}report.md`, 'utf8')).toBe(content);
});
