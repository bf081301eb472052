/** What packages export, where each name is declared, and the doc comment that stands there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'vite';
import { root } from './files.mjs';

/**
 * @typedef {object} PublicName
 * @property {string} name
 * @property {boolean} isType
 * @property {boolean} isFunction a function or a class
 * @property {string} file its path from the root
 * @property {number} line
 * @property {string | undefined} comment the doc comment
 */
/** @typedef {{ readonly specifier: string, readonly names: readonly PublicName[] }} Entry a package, or an entry of it as `@statal/datasets/audio` */

/** @param {string} name of the package's folder @returns {Entry[]} */
export function entriesOf(name) {
  const folder = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(manifest.exports).flatMap(([entry, target]) => {
    if (typeof target === 'string') return []; // package.json
    const source = target['@statal/source'] ?? target.default.replace('dist', 'src').replace(/\.js$/, '.ts');
    return [{ specifier: join(manifest.name, entry), names: exportsOf(join(folder, source)) }];
  });
}

/** @param {string} file @returns {PublicName[]} */
export function exportsOf(file) {
  return moduleOf(file).exports.flatMap(({ name, localName, from, isType }) => {
    if (from === undefined) return [{ ...declarationOf(file, localName ?? name), name }];
    const origin = join(dirname(file), from.replace(/\.js$/, '.ts'));
    if (localName === undefined)
      return [namespaceOf(origin, name), ...exportsOf(origin).map((each) => ({ ...each, name: `${name}.${each.name}` }))];
    const found = exportsOf(origin).find((each) => each.name === localName);
    if (found === undefined) throw new Error(`${relative(root, file)}: ${from} exports no ${localName}`);
    return [{ ...found, name, isType: found.isType || isType }];
  });
}

/** `export * as name`: its doc comment is that of the file. @param {string} file @param {string} name @returns {PublicName} */
function namespaceOf(file, name) {
  const [first] = moduleOf(file).comments;
  return {
    name,
    isType: false,
    isFunction: false,
    file: relative(root, file),
    line: 1,
    comment: first?.start === 0 ? first.value : undefined,
  };
}

/** @param {string} file @param {string} name @returns {PublicName} */
function declarationOf(file, name) {
  const { text, program, comments } = moduleOf(file);
  for (const statement of program.body) {
    /** @type {any} */
    const declaration = statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? statement) : statement;
    const declared =
      declaration.type === 'VariableDeclaration' ? declaration.declarations.map((/** @type {any} */ each) => each.id) : [declaration.id];
    if (!declared.some((/** @type {any} */ id) => id?.name === name)) continue;
    // With an empty line between, it is the comment of the file.
    const comment = comments.find(
      ({ type, value, start, end }) =>
        type === 'Block' && value.startsWith('*') && start < statement.start && text.slice(end, statement.start) === '\n',
    );
    return {
      name,
      isType: declaration.type.startsWith('TSInterface') || declaration.type.startsWith('TSType'),
      isFunction: isFunction(declaration, name),
      file: relative(root, file),
      line: text.slice(0, statement.start).split('\n').length,
      comment: comment?.value,
    };
  }
  throw new Error(`${relative(root, file)}: no declaration of ${name}`);
}

/** @param {any} declaration @param {string} name */
function isFunction(declaration, name) {
  if (declaration.type !== 'VariableDeclaration') return /Function|Class/.test(declaration.type);
  const { id, init } = declaration.declarations.find((/** @type {any} */ each) => each.id.name === name);
  const type = id.typeAnnotation?.typeAnnotation.type ?? init?.type;
  return ['ArrowFunctionExpression', 'TSFunctionType', 'TSTypeReference'].includes(type);
}

/**
 * @typedef {object} Module
 * @property {string} text
 * @property {any} program
 * @property {readonly { readonly type: string, readonly value: string, readonly start: number, readonly end: number }[]} comments
 * @property {readonly { readonly name: string, readonly localName: string | undefined, readonly from: string | undefined, readonly isType: boolean }[]} exports
 */
/** @type {Map<string, Module>} */
const modules = new Map();

/** @param {string} file @returns {Module} */
function moduleOf(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  if (!existsSync(file)) throw new Error(`${relative(root, file)} is missing`);
  const text = readFileSync(file, 'utf8');
  const { program, comments, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${relative(root, file)}: ${errors[0].message}`);
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName, importName, localName, moduleRequest, isType }) => ({
      name: String(exportName.name),
      localName: importName.name ?? localName.name ?? undefined,
      from: moduleRequest?.value,
      isType,
    })),
  );
  const made = { text, program, comments, exports };
  modules.set(file, made);
  return made;
}
