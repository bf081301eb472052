/**
 * The `@example`s of a source file as one module, each in a function of its own, at their lines. They leave out imports: a name that
 * an example uses and does not declare is a given of its package (`given/`), what its own file exports, or a public name. What comes
 * from Node is imported.
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withComparisons } from './expectations.mjs';
import { examplesFolder, root } from './files.mjs';
import { entriesOf, exportsOf } from './publicNames.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

const packages = ['tensors', 'autograd', 'cells', 'layers', 'formats', 'train', 'datasets', 'mpi', 'files', 'command-line'];

/** @param {string} path from the root @param {readonly Block[]} blocks */
export function moduleOfSource(path, blocks) {
  if (blocks.length === 0) return undefined;
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const written = [];
  let [compared, forExample] = [0, 0];
  for (const { line, lines: code, indent, notRun } of blocks) {
    const made = withComparisons(code.join('\n'), line + 1);
    compared += made.compared;
    forExample += made.forExample;
    // The line of a tag may also be the end of the example before it.
    lines[line - 1] = `${lines[line - 1] ?? ''}${notRun === undefined ? `example(${line}, async () => {` : 'void (async () => {'}`;
    for (const [index, text] of made.code.split('\n').entries()) {
      if (text.startsWith('import ')) written.push(text);
      else lines[line + index] = ' '.repeat(indent) + text;
    }
    lines[line + code.length] = '});';
  }
  const given = importsOf(path, blocks.flatMap((block) => block.lines).join('\n'));
  const imports = [...new Set(written), given].join(' ');
  lines[0] = `import { comparing, examplesIn } from '#comparing'; ${imports} const { printed, shown, forExample } = comparing('${path}'); const example = examplesIn('${path}');`;
  return { code: `${Array.from(lines, (line) => line ?? '').join('\n')}\n`, compared, forExample };
}

/** @param {string} path @param {string} code */
function importsOf(path, code) {
  const words = new Set(code.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g));
  /** @type {string[]} */
  const statements = [];
  for (const { specifier, names } of scopesOf(path)) {
    const used = names.filter(({ name }) => words.delete(name));
    if (used.length > 0)
      statements.push(`import { ${used.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(', ')} } from '${specifier}';`);
  }
  return statements.join(' ');
}

/** Where names come from, the nearest first. @param {string} path @returns {{ specifier: string, names: readonly { name: string, isType: boolean }[] }[]} */
function scopesOf(path) {
  const [family, name] = path.split('/');
  const own = relative(dirname(join(examplesFolder, path)), join(root, path)).replace(/\.ts$/, '.js');
  const order = family === 'packages' ? [name, ...packages.filter((each) => each !== name)] : packages;
  return [...givenOf(name), { specifier: own, names: exportsOf(join(root, path)) }, ...order.flatMap(entriesOf)];
}

/** @param {string} name of the package or program */
function givenOf(name) {
  return [name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), 'everywhere']
    .map((each) => ({ specifier: `#given/${each}`, file: join(examplesFolder, `../given/${each}.ts`) }))
    .filter(({ file }) => existsSync(file))
    .map(({ specifier, file }) => ({ specifier, names: exportsOf(file) }));
}
