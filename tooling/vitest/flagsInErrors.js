/**
 * Which flags errors name, and whether the verb that prints them has these. What a library advises in words of its own, or one verb in those of
 * another, sends a person looking for what is not there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const commandLine = fileURLToPath(new URL('../../packages/command-line/src/', import.meta.url));
const flagPattern = /(?<![\w-])--[a-z][a-z-]*\w/;
const flagsPattern = new RegExp(flagPattern, 'g');

/** @typedef {{ readonly type: string, readonly [key: string]: unknown }} Node */
/** @typedef {ReadonlyMap<string, ReadonlySet<string>>} Flags */

/** @type {typeof import('./flagsInErrors.d.ts').flagsInErrors} */
export async function flagsInErrors(app, tell) {
  const folder = join(fileURLToPath(app), 'src/verbs');
  const flags = await flagsByVerb(tell);
  /** @type {Set<string>} */
  const strange = new Set();
  let texts = 0;
  for (const verb of flags.keys()) {
    for (const { file, node } of reached([join(folder, `${verb}.ts`), join(commandLine, 'runProgram.ts')])) {
      const { texts: own, guarded } = textsOf(node);
      for (const text of own) {
        if (flagPattern.test(text)) texts += 1;
        for (const flag of unknownFlags(text, verb, flags)) {
          if (!guarded.has(flag)) strange.add(`${relative(folder, file)}: ${verb} has no ${flag}: ${JSON.stringify(text)}`);
        }
      }
    }
  }
  return { texts, strange: [...strange] };
}

/** @type {typeof import('./flagsInErrors.d.ts').flagsInLibrary} */
export function flagsInLibrary(source) {
  const folder = fileURLToPath(source);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) =>
    textsOf(moduleOf(join(folder, name)).tree)
      .texts.filter((text) => flagPattern.test(text))
      .map((text) => `${name}: ${JSON.stringify(text)}`),
  );
}

/** @type {typeof import('./flagsInErrors.d.ts').strangeFlags} */
export function strangeFlags(words, said, flags) {
  const typed = new Set(words.filter((word) => word.startsWith('--')));
  return unknownFlags(said, words[0], flags).filter((flag) => !typed.has(flag));
}

/** @type {typeof import('./flagsInErrors.d.ts').flagsByVerb} */
export async function flagsByVerb(tell) {
  const { stdout: help } = await tell(['--help']);
  const [, commands = ''] = /^Commands:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  /** @type {Map<string, ReadonlySet<string>>} */
  const flags = new Map();
  for (const [, verb] of commands.matchAll(/^ {2}([\w-]+)/gm)) {
    const { stdout } = await tell([verb, '--help']);
    flags.set(verb, new Set([...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag)));
  }
  return flags;
}

/**
 * Flags that a text names and the verb does not have. Of another verb are those of a command, "train --out x", and "--out of train".
 *
 * @param {string} text
 * @param {string} verb
 * @param {Flags} flags
 */
function unknownFlags(text, verb, flags) {
  if (text.includes('var(--')) return []; // a style
  const verbs = [...flags.keys()].join('|');
  const behind = new RegExp(`^ of (${verbs})\\b`);
  const commands = [...text.matchAll(new RegExp(`\\b(${verbs}|npm run)(?= --)`, 'g'))];
  return [...text.matchAll(flagsPattern)]
    .filter(({ 0: flag, index }) => {
      const command = commands.findLast((each) => each.index < index && !/[(;]|\. /.test(text.slice(each.index, index)))?.[1];
      const owner = behind.exec(text.slice(index + flag.length))?.[1] ?? command ?? verb;
      if (flag === '--help' || owner === 'npm run') return false;
      // What goes on behind a command that was made elsewhere.
      if (text.startsWith(`X ${flag}`)) return ![...flags.values()].some((known) => known.has(flag));
      return !(flags.get(owner)?.has(flag) ?? false);
    })
    .map(([flag]) => flag);
}

/**
 * The texts in a part of a file, and the flags that it asks for before it names them: `flags.has('--out')`. Not those of a help.
 *
 * @param {unknown} tree
 */
function textsOf(tree) {
  /** @type {string[]} */
  const texts = [];
  /** @type {Set<string>} */
  const guarded = new Set();
  visit(tree, (node) => {
    if (isHelp(node)) return false;
    const words = wordsOf(node);
    if (words !== undefined) {
      texts.push(words);
      return false;
    }
    if (node.type === 'CallExpression') {
      const [callee, [argument]] = [/** @type {any} */ (node.callee), /** @type {any[]} */ (node.arguments)];
      if (callee.property?.name === 'has' && callee.object?.name === 'flags') guarded.add(String(argument.value));
    }
    if (node.type === 'TemplateLiteral') texts.push(/** @type {any[]} */ (node.quasis).map(({ value }) => value.cooked).join('X'));
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    return true;
  });
  return { texts, guarded };
}

/**
 * The words of a command that is suggested, `['train', '--out', directory]`, as one text.
 *
 * @param {Node} node
 */
function wordsOf(node) {
  if (node.type !== 'ArrayExpression') return undefined;
  const words = /** @type {any[]} */ (node.elements).map((each) => (typeof each?.value === 'string' ? each.value : 'X'));
  return words.length > 1 && words[1].startsWith('--') && !words[0].startsWith('--') ? words.join(' ') : undefined;
}

/**
 * A flag that is made, and what only a help shows.
 *
 * @param {Node} node
 */
function isHelp(node) {
  const { type, callee, id } = /** @type {any} */ (node);
  if (type === 'NewExpression') return callee.name === 'Option';
  if (type === 'CallExpression') return ['addHelpText', 'option', 'argument', 'description'].includes(callee.property?.name);
  return type === 'VariableDeclarator' && id.name === 'examples';
}

/** @typedef {{ readonly file: string, readonly node: unknown }} Part */
/** @typedef {{ readonly file: string, readonly name: string }} Imported */
/**
 * @typedef {object} Module
 * @property {unknown} tree
 * @property {ReadonlyMap<string, unknown>} parts declarations of the top level by their names
 * @property {ReadonlyMap<string, Imported>} imports by their names here
 * @property {readonly string[]} onDemand files that are loaded by `import()`
 */

/**
 * All that files declare, and what this uses, of the program and of @statal/command-line. Types are no texts.
 *
 * @param {readonly string[]} roots
 * @returns {readonly Part[]}
 */
function reached(roots) {
  /** @type {Map<unknown, Part>} */
  const found = new Map();
  /** @type {(file: string, node: unknown) => void} */
  const take = (file, node) => {
    if (node === undefined || found.has(node)) return;
    found.set(node, { file, node });
    const { parts, imports } = moduleOf(file);
    visit(node, ({ type, name }) => {
      if (type !== 'Identifier') return true;
      take(file, parts.get(String(name)));
      const imported = imports.get(String(name));
      if (imported !== undefined) take(imported.file, moduleOf(imported.file).parts.get(imported.name));
      return true;
    });
  };
  const files = new Set(roots);
  for (const file of files) {
    const { parts } = moduleOf(file);
    for (const node of parts.values()) take(file, node);
    for (const part of found.values()) for (const loaded of moduleOf(part.file).onDemand) files.add(loaded);
  }
  return [...found.values()];
}

/** @type {Map<string, Module>} */
const modules = new Map();

/**
 * @param {string} file
 * @returns {Module}
 */
function moduleOf(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const tree = /** @type {any} */ (parseSync(file, readFileSync(file, 'utf8')).program);
  /** @type {Map<string, unknown>} */
  const parts = new Map();
  /** @type {Map<string, Imported>} */
  const imports = new Map();
  /** @type {string[]} */
  const onDemand = [];
  for (const statement of tree.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type === 'ImportDeclaration' && declared.importKind !== 'type') {
      for (const { importKind, imported, local } of declared.specifiers) {
        const owner = importKind === 'type' || imported === undefined ? undefined : ownerOf(file, declared.source.value, imported.name);
        if (owner !== undefined) imports.set(local.name, { file: owner, name: imported.name });
      }
    } else if (declared?.id?.name !== undefined) parts.set(declared.id.name, declared);
    else for (const each of declared?.declarations ?? []) for (const name of namesIn(each.id)) parts.set(name, each);
  }
  visit(tree, ({ type, source }) => {
    const path = /** @type {any} */ (source)?.value;
    const owner = type === 'ImportExpression' && typeof path === 'string' ? ownerOf(file, path, '') : undefined;
    if (owner !== undefined) onDemand.push(owner);
    return true;
  });
  const module = { tree, parts, imports, onDemand };
  modules.set(file, module);
  return module;
}

/** @param {unknown} pattern */
function namesIn(pattern) {
  /** @type {string[]} */
  const names = [];
  visit(pattern, ({ type, name }) => {
    if (type === 'Identifier') names.push(String(name));
    return true;
  });
  return names;
}

/**
 * The file that a name is imported from, where it belongs to the program or to @statal/command-line.
 *
 * @param {string} file that imports it
 * @param {string} source
 * @param {string} name
 */
function ownerOf(file, source, name) {
  if (source.startsWith('.')) {
    const path = join(dirname(file), source.replace(/\.js$/, '.ts'));
    return existsSync(path) ? path : undefined;
  }
  if (source !== '@statal/command-line') return undefined;
  const index = readFileSync(join(commandLine, 'index.ts'), 'utf8');
  const owner = [...index.matchAll(/export \{([^}]*)\} from '\.\/(\w+)\.js'/g)].find(([, names]) =>
    new RegExp(`\\b${name}\\b`).test(names),
  );
  if (owner === undefined) throw new Error(`@statal/command-line exports no ${name}`);
  return join(commandLine, `${owner[2]}.ts`);
}

/**
 * @param {unknown} node
 * @param {(node: Node) => boolean} enter whether to go on below it
 */
function visit(node, enter) {
  if (Array.isArray(node)) for (const each of node) visit(each, enter);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node && !enter(/** @type {Node} */ (node))) return;
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value, enter);
  }
}
