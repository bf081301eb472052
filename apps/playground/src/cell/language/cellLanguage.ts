/**
 * TypeScript for one file, with the declarations of the library. It finds problems, completes names, tells their types, and compiles the
 * code to JavaScript. It runs in a Worker, because a check takes longer than a frame.
 */
import ts from 'typescript6';
import type { Problem } from '../../cellCode/problem.js';

export interface Completion {
  readonly name: string;
  /** What TypeScript calls it: function, const, property. */
  readonly kind: string;
  /** The module that it would be imported from. Absent for what the code can see already. */
  readonly from?: string | undefined;
}

export interface Completions {
  /** Where the word that they complete begins. */
  readonly from: number;
  readonly options: readonly Completion[];
}

/** A change of the code: what stands from one character to another gives way to a text. */
export interface CodeChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The type of a name. */
export interface Described {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const file = '/cell.ts';
const globals = '/globals.d.ts';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What code may import; `evaluateCell` has the same. */
const modules = ['@statal/tensors', '@statal/cells', '@statal/autograd', '@statal/layers'];
const preferences: ts.UserPreferences = { includeCompletionsForModuleExports: true, quotePreference: 'single' };
const formatting = ts.getDefaultFormatCodeSettings('\n');

export class CellLanguage {
  readonly #files: Map<string, string>;
  readonly #service: ts.LanguageService;
  #version = 0;

  /** @param declarations texts by path, as `gatherDeclarations` gives them */
  constructor(declarations: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(declarations));
    this.#files.set(globals, 'declare const console: { log(...values: unknown[]): void };');
    this.#files.set(file, '');
    this.#service = ts.createLanguageService(this.#host());
  }

  /** What is wrong: syntax first, because types of broken code say little. */
  problems(code: string): readonly Problem[] {
    this.#set(code);
    const syntax = this.#service.getSyntacticDiagnostics(file);
    const found = syntax.length > 0 ? syntax : this.#service.getSemanticDiagnostics(file);
    return found.map((diagnostic) => problemOf(code, diagnostic));
  }

  completions(code: string, position: number): Completions | undefined {
    this.#set(code);
    const found = this.#service.getCompletionsAtPosition(file, position, preferences, formatting);
    if (found === undefined) return undefined;
    const word = /[\w$]*$/.exec(code.slice(0, position))?.[0] ?? '';
    const options = found.entries.flatMap(({ kind, name, source, hasAction }): Completion[] => {
      if (kind === ts.ScriptElementKind.warning) return [];
      if (!hasAction) return [{ name, kind }];
      return source !== undefined && modules.includes(source) ? [{ name, kind, from: source }] : [];
    });
    return { from: position - word.length, options };
  }

  /** The changes that import a name, which `completions` gave for the same code and position. */
  importOf(code: string, position: number, { name, from }: Pick<Completion, 'name' | 'from'>): readonly CodeChange[] {
    this.#set(code);
    const details = this.#service.getCompletionEntryDetails(file, position, name, formatting, from, preferences, undefined);
    const changes = details?.codeActions?.flatMap((action) => action.changes.flatMap(({ textChanges }) => textChanges)) ?? [];
    return changes.map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }));
  }

  /** The type of the name at a position, and the first paragraph of its documentation. */
  describe(code: string, position: number): Described | undefined {
    this.#set(code);
    const info = this.#service.getQuickInfoAtPosition(file, position);
    if (info === undefined) return undefined;
    const type = ts.displayPartsToString(info.displayParts);
    const [about = ''] = ts.displayPartsToString(info.documentation).split('\n\n');
    const { start, length } = info.textSpan;
    return { from: start, to: start + length, text: about === '' ? type : `${type}\n\n${about}` };
  }

  #set(code: string): void {
    if (this.#files.get(file) === code) return;
    this.#files.set(file, code);
    this.#version++;
  }

  #host(): ts.LanguageServiceHost {
    const files = this.#files;
    const folders = new Set([...files.keys()].flatMap(foldersOf));
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file, globals],
      getScriptVersion: (path) => (path === file ? String(this.#version) : '0'),
      getScriptSnapshot: (path) => {
        const text = files.get(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => '/',
      getDefaultLibFileName: () => '/lib.es2023.d.ts',
      fileExists: (path) => files.has(path),
      readFile: (path) => files.get(path),
      directoryExists: (path) => folders.has(path),
    };
  }
}

function problemOf(code: string, { start = 0, length = 0, messageText, category }: ts.Diagnostic): Problem {
  return {
    kind: category === ts.DiagnosticCategory.Error ? 'error' : 'warning',
    // The chain behind the first line repeats it with ever longer types.
    message: typeof messageText === 'string' ? messageText : lastOf(messageText),
    line: code.slice(0, start).split('\n').length,
    from: start,
    to: Math.min(start + length, code.length),
  };
}

/** The first link of a chain names the call; the last one names the cause. */
function lastOf(chain: ts.DiagnosticMessageChain): string {
  const deepest = (link: ts.DiagnosticMessageChain): string => (link.next === undefined ? link.messageText : deepest(link.next[0]));
  return chain.next === undefined ? chain.messageText : `${chain.messageText.split('\n')[0]} ${deepest(chain)}`;
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
