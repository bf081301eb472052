/** Writes the pages of the reference: for each entry of a package a list of its exports, and a page for each group of them. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeclarationReflection } from 'typedoc';
import type { DefaultTheme } from 'vitepress';
import { slug } from '../pages/slug.js';
import { firstSentence, type PlaceOf } from './comments.js';
import { type Entry, publishedEntries } from './entries.js';
import { type Group, groupsOf } from './groups.js';
import { itemSection } from './items.js';
import { readPackages } from './readPackages.js';

/** An entry with its exports, and the page of each. */
interface EntryPages {
  readonly entry: Entry;
  readonly about: string;
  readonly groups: readonly { readonly title: string; readonly page: string; readonly items: readonly DeclarationReflection[] }[];
}

/** Writes the reference to a folder, with `sidebar.json`. Sources that did not change leave it as it is. */
export async function writeReference(root: string, folder: string): Promise<void> {
  const entries = publishedEntries(root);
  const stamp = stampOf(root);
  if (existsSync(join(folder, 'stamp')) && readFileSync(join(folder, 'stamp'), 'utf8') === stamp) return;
  const exportsOf = await readPackages(root, entries);
  const all = entries.map((entry) => entryPages(root, entry, exportsOf.get(entry) ?? new Map()));
  rmSync(folder, { recursive: true, force: true });
  const write = (place: string, text: string): void => {
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    writeFileSync(join(folder, place), text);
  };
  for (const pages of all) {
    const placeOf = placesSeenFrom(pages, all);
    write(`${pages.entry.place}/index.md`, contentsOf(pages, placeOf));
    for (const { title, page, items } of pages.groups) {
      const sections = items.map((item) => itemSection(item, { root, placeOf }));
      const heading = `# ${title} {#page-top}\n\n\`import { ... } from '${pages.entry.name}'\``;
      write(
        `${page.replace('/reference/', '')}`,
        `${frontmatter(`${title} - ${pages.entry.name}`)}\n${heading}\n\n${sections.join('\n\n')}\n`,
      );
    }
  }
  write('index.md', overview(all));
  write('sidebar.json', JSON.stringify(all.map(sidebarOf)));
  write('stamp', stamp);
}

/** A hash of what the reference is made from: the sources of the packages, and the code that reads them. */
function stampOf(root: string): string {
  const hash = createHash('sha256');
  const folders = [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`), 'apps/site/src/reference'];
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.ts')) hash.update(`${folder}/${name}\n`).update(readFileSync(join(root, folder, name)));
    }
  }
  return hash.digest('hex');
}

function entryPages(root: string, entry: Entry, exportsOf: ReadonlyMap<string, DeclarationReflection>): EntryPages {
  const text = readFileSync(join(root, entry.source), 'utf8');
  const groups = groupsOf(text).map(({ title = 'Exports', names }: Group) => ({
    title: title.replaceAll('`', ''),
    page: `/reference/${entry.place}/${slug(title.split(/[:,]/)[0])}.md`,
    items: names.flatMap((name) => exportsOf.get(name) ?? []),
  }));
  const about = /^\/\*\*\s*([\s\S]*?)\s*\*\//.exec(text)?.[1].replaceAll(/\n \* ?/g, ' ') ?? '';
  return { entry, about: /^package\.json/.test(about) ? '' : about, groups };
}

/**
 * Where names lead on the pages of an entry: to its own exports first. Types of other entries count if they stand in one
 * place only; functions do not, since options have such names too.
 */
function placesSeenFrom(own: EntryPages, all: readonly EntryPages[]): PlaceOf {
  const places = (pages: readonly EntryPages[], name: string): string[] =>
    pages.flatMap(({ groups }) =>
      groups.flatMap(({ page, items }) => (items.some((item) => item.name === name) ? [`${page}#${name}`] : [])),
    );
  return (name) => {
    const [here] = places([own], name);
    if (here !== undefined) return here;
    const elsewhere = /^[A-Z]/.test(name) ? places(all, name) : [];
    return elsewhere.length === 1 ? elsewhere[0] : undefined;
  };
}

/** What an entry exports, with a line on each. */
function contentsOf({ entry, about, groups }: EntryPages, placeOf: PlaceOf): string {
  const lists = groups.map(({ title, page, items }) => {
    const lines = items.map((item) => {
      const comment = item.comment ?? item.signatures?.at(-1)?.comment;
      return `- [\`${item.name}\`](${page}#${item.name})${comment ? `: ${firstSentence(comment, placeOf)}` : ''}`;
    });
    return `## [${title}](${page})\n\n${lines.join('\n')}`;
  });
  const readme = `The [README](/packages/${entry.place.split('/')[0]}.md) of the package shows how they belong together.`;
  return `${frontmatter(entry.name)}\n# ${entry.name}\n\n${about}\n\n${readme}\n\n${lists.join('\n\n')}\n`;
}

function overview(all: readonly EntryPages[]): string {
  const lines = all.map(({ entry, about, groups }) => {
    const titles = groups.map(({ title, page }) => `[${title}](${page})`).join(' · ');
    return `## [${entry.name}](/reference/${entry.place}/index.md)\n\n${about}\n\n${titles}`;
  });
  const text = 'Everything that the packages export, from the comments in their sources. Every example is executed by the tests.';
  return `${frontmatter('Reference')}\n# Reference\n\n${text}\n\n${lines.join('\n\n')}\n`;
}

function sidebarOf({ entry, groups }: EntryPages): DefaultTheme.SidebarItem {
  const link = (page: string): string => page.replace(/(index)?\.md$/, '');
  return {
    text: entry.name.replace('@statal/', ''),
    link: `/reference/${entry.place}/`,
    collapsed: true,
    items: groups.map(({ title, page }) => ({ text: title.split(':')[0], link: link(page) })),
  };
}

const frontmatter = (title: string): string =>
  `---\ntitle: ${JSON.stringify(title)}\nformulas: true\neditLink: false\nlastUpdated: false\n---\n`;
