/** Pages with their titles, read from the files of the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf } from './places.js';

/** A line of the sidebar. */
export interface PageLink {
  readonly text: string;
  readonly link: string;
}

/** The page of one file, as a list: empty if the file is not there. `text`: its title in the sidebar. Default: its first heading. */
export function page(root: string, path: string, text?: string): PageLink[] {
  const place = pageOf(path);
  if (place === undefined || !existsSync(join(root, path))) return [];
  return [{ text: text ?? titleOf(readFileSync(join(root, path), 'utf8')) ?? path, link: `/${place.replace(/(^|\/)index\.md$/, '$1')}` }];
}

/** The pages of a folder: those of `first` in its order, then all others by name. */
export function pagesIn(root: string, folder: string, first: readonly string[] = []): PageLink[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));
  const rank = (name: string): number => (first.includes(name.slice(0, -3)) ? first.indexOf(name.slice(0, -3)) : first.length);
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).flatMap((name) => page(root, `${folder}/${name}`));
}

/** The text of the first heading, without marks. */
function titleOf(text: string): string | undefined {
  return /^# (.+)$/m
    .exec(text)?.[1]
    .replaceAll(/[`*]|\{#.*\}/g, '')
    .trim();
}
