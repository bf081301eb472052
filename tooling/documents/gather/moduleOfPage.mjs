/**
 * A page as one module: its ```ts blocks in order, at their lines, so that a later block may use what an earlier one declared. Where
 * two blocks import a name, the second import is left out. An ```output block is what the blocks since the last one print,
 * without the lines that have a comment of their own.
 */
import { withComparisons } from './expectations.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

/** @param {string} path from the root @param {readonly Block[]} blocks @returns {{ code: string, compared: number, forExample: number } | undefined} */
export function moduleOfPage(path, blocks) {
  if (!blocks.some(({ language }) => language === 'ts')) return undefined;
  const imported = new Set();
  /** @type {string[]} */
  const lines = [];
  let [compared, forExample] = [0, 0];
  for (const block of blocks) {
    if (block.language === 'output') {
      lines[block.line - 1] = `printedSoFar(${block.line}, ${JSON.stringify(block.lines.join('\n'))});`;
      compared += 1;
    }
    if (block.language !== 'ts') continue;
    const code = withComparisons(withoutImports(block.lines.join('\n'), imported), block.line + 1);
    compared += code.compared;
    forExample += code.forExample;
    const statements = code.code.split('\n');
    // What is not run is type-checked all the same, in a function. Its imports stand before it.
    if (block.notRun !== undefined) lines[block.line - 1] = `${takeImports(statements)}async () => {`;
    for (const [index, text] of statements.entries()) lines[block.line + index] = ' '.repeat(block.indent) + text;
    if (block.notRun !== undefined) lines[block.line + block.lines.length] = '};';
  }
  const text = Array.from(lines, (line) => line ?? '');
  // A page begins with a title, so its first line is free.
  text[0] = `import { comparing } from '#comparing'; const { printed, printedSoFar, shown, forExample } = comparing('${path}');`;
  return { code: `${text.join('\n')}\n`, compared, forExample };
}

/** @param {string} code @param {Set<unknown>} imported names of earlier blocks; grows */
function withoutImports(code, imported) {
  return code.replaceAll(/^import (type )?\{([^}]*)\} from ('[^']+');$/gm, (statement, type = '', names, from) => {
    const left = names
      .split(',')
      .map((/** @type {string} */ name) => name.trim())
      .filter((/** @type {string} */ name) => name !== '' && !imported.has(name));
    for (const name of left) imported.add(name);
    const breaks = '\n'.repeat(statement.split('\n').length - 1);
    return `${left.length === 0 ? '' : `import ${type}{ ${left.join(', ')} } from ${from};`}${breaks}`;
  });
}

/** Takes the imports of one line out of the lines. @param {string[]} lines emptied where they stand */
function takeImports(lines) {
  return lines.map((line, index) => (line.startsWith('import ') ? `${lines.splice(index, 1, '')[0]} ` : '')).join('');
}
