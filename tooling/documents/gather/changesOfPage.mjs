/**
 * The changes that a page of steps prints: blocks of `diff`, and new files (`ts new`). The line of text before a block ends with the path
 * of its file.
 */
import { blocksOfPage } from './blocks.mjs';

/**
 * @typedef {{ path: string, line: number, isNew: boolean, lines: readonly string[] }} Change
 * @typedef {{ line: number, command: string }} Command
 */

/**
 * @param {string} page
 * @returns {{ changes: Change[], commands: Command[] }} in the order of the page
 */
export function changesOfPage(page) {
  const text = page.split('\n');
  /** @type {Change[]} */
  const changes = [];
  /** @type {Command[]} */
  const commands = [];
  for (const { language, line, lines } of blocksOfPage(page)) {
    if (language === 'diff' || language === 'ts new') {
      changes.push({ path: pathBefore(text, line), line, isNew: language === 'ts new', lines });
    } else if (language === 'sh') commands.push(...lines.map((command, index) => ({ line: line + 1 + index, command })));
  }
  return { changes, commands };
}

/**
 * The last path in backticks before a block.
 *
 * @param {readonly string[]} text
 * @param {number} line of the fence, counted from 1
 */
function pathBefore(text, line) {
  const before = text.slice(0, line - 1).join('\n');
  const paths = [...before.slice(before.lastIndexOf('```') + 1).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.\w+)`/g)];
  const last = paths.at(-1);
  if (last === undefined) throw new Error(`line ${line}: no path of a file stands before this block`);
  return last[1];
}

/**
 * Applies a block of `diff`. A hunk ends at a line `@@`; its lines that begin with a space or with `-` must stand together at one place of
 * the file, and nowhere else.
 *
 * @param {string} content
 * @param {readonly string[]} lines
 */
export function applyDiff(content, lines) {
  let result = content.split('\n');
  for (const hunk of hunksOf(lines)) {
    const before = hunk.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const after = hunk.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const places = result.flatMap((_, start) => (before.every((line, index) => result[start + index] === line) ? [start] : []));
    if (places.length !== 1)
      throw new Error(`these lines stand at ${places.length} places of the file, and should at one:\n${before.join('\n')}`);
    result = [...result.slice(0, places[0]), ...after, ...result.slice(places[0] + before.length)];
  }
  return result.join('\n');
}

/** @param {readonly string[]} lines */
function hunksOf(lines) {
  /** @type {string[][]} */
  const hunks = [[]];
  for (const line of lines) {
    if (line === '@@') hunks.push([]);
    else if (line === '' || /^[ +-]/.test(line)) hunks[hunks.length - 1].push(line === '' ? ' ' : line);
    else throw new Error(`a line of a diff begins with a space, + or -: ${line}`);
  }
  return hunks;
}
