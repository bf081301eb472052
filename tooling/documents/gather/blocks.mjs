/** The code blocks of pages, and the `@example`s of doc comments. */

/**
 * @typedef {object} Block
 * @property {string} language as written behind the fence; `ts` for an example of a doc comment
 * @property {number} line of its fence or tag, counted from 1
 * @property {readonly string[]} lines the code, without what a comment puts before it
 * @property {number} indent what stands before each line: code keeps its column
 * @property {string | undefined} notRun the reason, where the block says "Not run here: reason."
 */

/** @param {string} page @returns {Block[]} */
export function blocksOfPage(page) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {{ language: string, line: number, indent: number, lines: string[] } | undefined} */
  let open;
  for (const [index, text] of page.split('\n').entries()) {
    const fence = /^( *)```(.*)$/.exec(text);
    if (open === undefined) {
      if (fence !== null) open = { language: fence[2].trim(), line: index + 1, indent: fence[1].length, lines: [] };
    } else if (fence === null) open.lines.push(text.slice(open.indent));
    else {
      blocks.push(blockOf(open));
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the code block of line ${open.line} has no end`);
  return blocks;
}

/** @param {string} source of a module @returns {Block[]} */
export function examplesOfSource(source) {
  /** @type {Block[]} */
  const blocks = [];
  for (const comment of source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)) {
    const before = source.slice(0, comment.index).split('\n').length;
    const lines = comment[0].split('\n');
    for (const [index, text] of lines.entries()) {
      if (text.includes('* ```')) throw new Error(`line ${before + index}: code in a doc comment is an @example`);
      if (!/^\s*\* @example\s*$/.test(text)) continue;
      const end = lines.findIndex((each, at) => at > index && /^\s*\*(\/| @)/.test(each));
      const indent = text.indexOf('@');
      blocks.push(
        blockOf({ language: 'ts', line: before + index, indent, lines: lines.slice(index + 1, end).map((each) => each.slice(indent)) }),
      );
    }
  }
  return blocks;
}

/** @param {Omit<Block, 'notRun'>} block @returns {Block} */
function blockOf(block) {
  const reason = /^\W*Not run here: (.+?)\W*$/m.exec(block.lines.join('\n'));
  return { ...block, notRun: reason?.[1] };
}
