import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

/** Runs an example as it stands and gives what it prints. */
async function printedBy(load: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void lines.push(words.join(' ')));
  await load();
  spy.mockRestore();
  return lines.join('\n');
}

/** The numbers that a pattern finds in what was printed. */
function numbersIn(printed: string, pattern: RegExp): number[] {
  const found = pattern.exec(printed);
  if (found === null) throw new Error(`${pattern} is not in:\n${printed}`);
  return found.slice(1).map(Number);
}

it('classifySeries tells unseen series apart', async () => {
  const printed = await printedBy(() => import('../classifySeries.js'));
  expect(numbersIn(printed, /([\d.]+)% of 90 unseen series are right/)[0]).toBeGreaterThanOrEqual(95);
});

it('forecastSeries beats the naive seasonal forecast', async () => {
  const printed = await printedBy(() => import('../forecastSeries.js'));
  const [model, naive] = numbersIn(printed, /model ([\d.]+), naive ([\d.]+)/);
  expect(model).toBeLessThan(0.85 * naive);
});

it('composeMusic knows what comes next, and plays it', async () => {
  const printed = await printedBy(() => import('../composeMusic.js'));
  const [nats, without] = numbersIn(printed, /unseen songs: ([\d.]+) nats a step; without listening: ([\d.]+)/);
  expect(nats).toBeLessThan(0.1 * without);
});

it('generateText writes words of its text from the saved file', async () => {
  const printed = await printedBy(() => import('../generateText.js'));
  const words = (printed.split('\n').at(-1) ?? '').split(/\W+/).slice(0, -1);
  const known = new Set('She sells sea shells by the sea shore The shells she sells are sea shells I am sure'.split(' '));
  expect(words.filter((word) => known.has(word)).length).toBeGreaterThan(0.9 * words.length);
});

it('ownCell counts votes', async () => {
  const printed = await printedBy(() => import('../ownCell.js'));
  expect(numbersIn(printed, /integrator: (\d+)% of the elections/)[0]).toBeGreaterThanOrEqual(85);
});

it('no example is longer than a screen, and the README lists them all', () => {
  const folder = new URL('../', import.meta.url);
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  const names = readdirSync(folder).filter((name) => /\.(ts|html)$/.test(name));
  expect(names).toHaveLength(6);
  for (const name of names) {
    expect(readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n').length, name).toBeLessThan(60);
    expect(readme).toContain(`[${name}](${name})`);
  }
});
