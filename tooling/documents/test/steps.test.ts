/** The changes that pages of steps print fit the files they name. `npm run check:steps` also runs what the pages run. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Change {
  readonly path: string;
  readonly line: number;
  readonly isNew: boolean;
  readonly lines: readonly string[];
}

interface Steps {
  changesOfPage(page: string): { readonly changes: readonly Change[]; readonly commands: readonly { readonly command: string }[] };
  applyDiff(content: string, lines: readonly string[]): string;
}

const { changesOfPage, applyDiff }: Steps = await import(new URL('../gather/changesOfPage.mjs', import.meta.url).href);
const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe.each(['docs/add-an-op.md', 'docs/add-a-cell.md'])('%s', (page) => {
  const { changes, commands } = changesOfPage(read(page));

  it('has changes and commands', () => {
    expect(changes.length).toBeGreaterThan(5);
    expect(commands.length).toBeGreaterThan(3);
  });

  it.each(changes.map((change) => [change.path, change] as const))('changes %s', (path, { isNew, lines }) => {
    if (isNew) expect(existsSync(new URL(path, root))).toBe(false);
    else expect(applyDiff(read(path), lines)).not.toBe(read(path));
  });

  it('names test files that exist', () => {
    const named = commands.flatMap(({ command }) => command.match(/\S+\.test\.ts/g) ?? []);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });
});

describe('a diff', () => {
  const file = ['a', 'b', 'c', ''].join('\n');

  it('adds lines behind the line above them, and replaces lines', () => {
    expect(applyDiff(file, [' a', '+a2', '@@', '-c', '+d'])).toBe(['a', 'a2', 'b', 'd', ''].join('\n'));
  });

  it('says which lines do not stand where they should', () => {
    expect(() => applyDiff(file, [' b', ' a', '+x'])).toThrow('these lines stand at 0 places of the file, and should at one:\nb\na');
    expect(() => applyDiff('a\na', [' a', '+x'])).toThrow('at 2 places');
    expect(() => applyDiff(file, ['a'])).toThrow('a line of a diff begins with a space, + or -: a');
  });
});
