/** Tables of the reports in pages, so that no figure is typed by hand. */
import { readFileSync } from 'node:fs';

/**
 * The page with every quoted table as the reports have it now. A page names a table in a comment before it, by the path of the report and
 * the beginning of a line:
 *
 *   <!-- results/report.md: How many of the seeds -->
 *
 * The first table behind that line follows, or the list that begins with it.
 */
export function quoted(page: string): string {
  const lines = page.split('\n');
  const result: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    result.push(lines[at]);
    const [, path, beginning] = lines[at].match(/^<!-- (results\/\S+\.md): (.+) -->$/) ?? [];
    if (path === undefined) continue;
    while (/^(\||- `)/.test(lines[at + 1] ?? '')) at += 1;
    result.push(...block(path, beginning));
  }
  return result.join('\n');
}

function block(path: string, beginning: string): string[] {
  const lines = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith(beginning));
  if (start < 0) throw new Error(`${path} has no line that begins with "${beginning}"`);
  const sign = beginning.startsWith('- ') ? beginning : '|';
  const from = lines.findIndex((line, index) => index >= start && line.startsWith(sign));
  const length = lines.slice(from).findIndex((line) => !line.startsWith(sign));
  return lines.slice(from, from + length);
}
