/** Pages of docs/es repeat the code of their English pages. So it runs once, and a test compares the blocks. */
import { parseSync } from 'vite';
import { withComparisons } from './expectations.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

const folder = 'docs/es/';

/** @param {string} path from the root */
export const isTranslation = (path) => path.startsWith(folder);

/** The page that a translation translates. @param {string} path */
export const originalOf = (path) => `docs/${path.slice(folder.length)}`;

/**
 * What must be the same in both languages: the code without its comments, and the values that comments expect. `text` is translated.
 *
 * @param {Block} block
 */
export function untranslated({ language, lines }) {
  const code = lines.join('\n');
  if (language === 'text') return language;
  if (language === 'sh') return `${language}\n${code.replaceAll(/ *# .*$/gm, '')}`;
  if (language !== 'ts' && language !== 'js') return `${language}\n${code}`;
  const compared = language === 'ts' ? withComparisons(code, 1).code : code;
  let bare = compared;
  for (const { start, end } of parseSync('example.ts', compared).comments.toReversed()) bare = bare.slice(0, start) + bare.slice(end);
  return `${language}\n${bare.replaceAll(/\s+$/gm, '')}`;
}
