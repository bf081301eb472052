/// <reference types="vite/client" />
/** The golden vectors where there is no file system: part of what the test runner serves. */
const files = import.meta.glob<{ readonly cases: readonly unknown[] }>('../oracles/golden/*.json', { eager: true, import: 'default' });

export function readGolden<Case>(file: string): readonly Case[] {
  return files[`../oracles/golden/${file}.json`].cases as readonly Case[];
}
