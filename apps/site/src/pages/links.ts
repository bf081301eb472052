/**
 * Links of a page lead to where files stand on the site. In the repository they are relative to the file, so that GitHub follows them. A
 * link to a file that is no page leads to the repository.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { pageOf, repository } from './places.js';

/** What VitePress tells a renderer about the page. */
interface PageEnvironment {
  readonly path?: string | undefined;
  readonly realPath?: string | undefined;
}

/** A plug-in of markdown-it. `root`: the folder of the repository. */
export function siteLinks(markdown: MarkdownRenderer, root: string): void {
  markdown.core.ruler.push('site_links', (state) => {
    const { realPath, path } = state.env as PageEnvironment;
    const file = realPath ?? path;
    if (file === undefined) return; // a title, which VitePress reads on its own
    const from = relative(root, file).replaceAll('\\', '/');
    const links = state.tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open');
    for (const link of links) {
      const href = link.attrGet('href');
      if (href !== null) link.attrSet('href', linkOnSite(root, from, href));
    }
  });
}

/**
 * Where a link leads on the site.
 *
 * @throws Error if there is no such file
 */
export function linkOnSite(root: string, from: string, href: string): string {
  if (/^([a-z]+:|#|\/)/i.test(href)) return href;
  const [, file = '', hash = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  const path = posix.join(dirname(from), decodeURI(file));
  if (path.startsWith('..')) return `${repository}/${path.replace(/^(\.\.\/)+/, '')}${hash}`;
  const place = existsSync(join(root, path)) ? path : `${path.replace(/\/$/, '')}.md`;
  if (!existsSync(join(root, place))) throw new Error(`${from} links to ${href}, and there is no ${path}`);
  const isFolder = statSync(join(root, place)).isDirectory();
  const page = pageOf(isFolder ? posix.join(place, 'README.md') : place);
  if (page !== undefined && existsSync(join(root, isFolder ? posix.join(place, 'README.md') : place))) return `/${page}${hash}`;
  return `${repository}/${isFolder ? 'tree' : 'blob'}/main/${place}${hash}`;
}
