/** The language service in a Worker of its own. */

import declarations from 'virtual:declarations';
import { expose } from 'comlink';
import { CellLanguage, type Completion } from './cellLanguage.js';
import { compileCode } from './compileCode.js';

const language = new CellLanguage(declarations);

const worker = {
  problems: (code: string) => language.problems(code),
  completions: (code: string, position: number) => language.completions(code, position),
  importOf: (code: string, position: number, completion: Completion) => language.importOf(code, position, completion),
  describe: (code: string, position: number) => language.describe(code, position),
  compile: compileCode,
};

export type LanguageWorker = typeof worker;

expose(worker);
