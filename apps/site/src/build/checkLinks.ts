/** Finds links of the built pages that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The dead links of a built site, as `page: link`. `base`: the folder of the host that the site lies in. */
export function deadLinks(output: string, base: string): string[] {
  const pages = readdirSync(output, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.html') && !name.startsWith('playground/'));
  const anchors = new Map(pages.map((page) => [page, anchorsOf(readFileSync(join(output, page), 'utf8'))]));
  return pages.flatMap((page) => {
    const links = new Set([...readFileSync(join(output, page), 'utf8').matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => href));
    return [...links].filter((link) => !leadsSomewhere(link, page)).map((link) => `${page}: ${link}`);
  });

  function leadsSomewhere(link: string, page: string): boolean {
    const text = link.replaceAll('&amp;', '&');
    if (/^[a-z]+:/i.test(text)) return true;
    const [path, hash] = text.split('#').map(decodeURIComponent);
    const place = path === '' ? page : path.startsWith(base) ? path.slice(base.length) : posix.join(posix.dirname(page), path);
    const file = /(^|\/)$/.test(place) ? `${place}index.html` : place;
    if (!existsSync(join(output, file))) return false;
    return !hash || !anchors.has(file) || anchors.get(file)?.has(hash) === true;
  }
}

const anchorsOf = (html: string): Set<string> => new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
