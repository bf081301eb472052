/** The modules of a program as syntax trees: what a file declares, and what that uses of the program and of @statal/command-line. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

/** The sources of @statal/command-line. */
export const commandLine: string = fileURLToPath(new URL('../../packages/command-line/src/', import.meta.url));

/** A node of a syntax tree (ESTree). */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A declaration, or a whole file. */
export interface Part {
  readonly file: string;
  readonly node: unknown;
}

interface Imported {
  readonly file: string;
  readonly name: string;
}

interface Module {
  readonly tree: unknown;
  /** Declarations of the top level by their names. */
  readonly parts: ReadonlyMap<string, unknown>;
  /** What is imported, by its name here. */
  readonly imports: ReadonlyMap<string, Imported>;
  /** Files that are loaded by `import()`. */
  readonly onDemand: readonly string[];
}

/** The value at a path below a node: `at(call, 'callee', 'name')`. */
export function at(node: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), node);
}

/** The nodes of a list below a node, e.g. the arguments of a call. */
export function listAt(node: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(node, ...path);
  return Array.isArray(list) ? list : [];
}

/** @param enter returns whether to go on below the node */
export function visit(node: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(node)) for (const each of node) visit(each, enter);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node && !enter(node as Node)) return;
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value, enter);
  }
}

/** All that the files declare, and what this uses of the program and of @statal/command-line. Types are left out. */
export function partsUsedBy(roots: readonly string[]): readonly Part[] {
  const found = new Map<unknown, Part>();
  const take = (file: string, node: unknown): void => {
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
    for (const node of moduleOf(file).parts.values()) take(file, node);
    for (const part of found.values()) for (const loaded of moduleOf(part.file).onDemand) files.add(loaded);
  }
  return [...found.values()];
}

const modules = new Map<string, Module>();

/** The module in a file, parsed once. */
export function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const tree: unknown = parseSync(file, readFileSync(file, 'utf8')).program;
  const statements = listAt(tree, 'body').map((each) => (at(each, 'type') === 'ExportNamedDeclaration' ? at(each, 'declaration') : each));
  const module = {
    tree,
    parts: new Map(statements.flatMap(declarationsIn)),
    imports: new Map(statements.flatMap((statement) => importsIn(file, statement))),
    onDemand: loadedBy(file, tree),
  };
  modules.set(file, module);
  return module;
}

function declarationsIn(statement: unknown): readonly (readonly [name: string, node: unknown])[] {
  if (at(statement, 'type') === 'ImportDeclaration') return [];
  const name = at(statement, 'id', 'name');
  if (name !== undefined) return [[String(name), statement]];
  return listAt(statement, 'declarations').flatMap((each) => namesIn(at(each, 'id')).map((own) => [own, each] as const));
}

function importsIn(file: string, statement: unknown): readonly (readonly [name: string, from: Imported])[] {
  if (at(statement, 'type') !== 'ImportDeclaration' || at(statement, 'importKind') === 'type') return [];
  return listAt(statement, 'specifiers').flatMap((each) => {
    const name = at(each, 'imported', 'name');
    if (name === undefined || at(each, 'importKind') === 'type') return [];
    const owner = ownerOf(file, String(at(statement, 'source', 'value')), String(name));
    return owner === undefined ? [] : [[String(at(each, 'local', 'name')), { file: owner, name: String(name) }] as const];
  });
}

function loadedBy(file: string, tree: unknown): readonly string[] {
  const loaded: string[] = [];
  visit(tree, ({ type, source }) => {
    const path = at(source, 'value');
    const owner = type === 'ImportExpression' && typeof path === 'string' ? ownerOf(file, path, '') : undefined;
    if (owner !== undefined) loaded.push(owner);
    return true;
  });
  return loaded;
}

function namesIn(pattern: unknown): readonly string[] {
  const names: string[] = [];
  visit(pattern, ({ type, name }) => {
    if (type === 'Identifier') names.push(String(name));
    return true;
  });
  return names;
}

/** The file that a name is imported from, where it belongs to the program or to @statal/command-line. */
function ownerOf(importer: string, source: string, name: string): string | undefined {
  if (source.startsWith('.')) {
    const path = join(dirname(importer), source.replace(/\.js$/, '.ts'));
    return existsSync(path) ? path : undefined;
  }
  const inside = /^@statal\/command-line(.*)$/.exec(source);
  if (inside === null) return undefined;
  const folder = join(commandLine, inside[1]);
  if (existsSync(`${folder}.ts`)) return `${folder}.ts`;
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const exports = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([\w/]+)\.js'/g)];
  const owner = exports.find(([, names]) => new RegExp(`\\b${name}\\b`).test(names));
  if (owner === undefined) throw new Error(`${source} exports no ${name}`);
  return join(folder, `${owner[2]}.ts`);
}
