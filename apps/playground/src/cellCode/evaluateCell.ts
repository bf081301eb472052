/** Runs the reader's code with the library as its only modules, and finds the cell that it defines. */
import * as autograd from '@statal/autograd';
import * as cells from '@statal/cells';
import * as layers from '@statal/layers';
import * as tensors from '@statal/tensors';
import { problemOf } from '../training/problemOf.js';
import { CodeError } from './codeError.js';
import { lineOf, scriptName } from './codePlace.js';
import type { CompiledCode } from './compiledCode.js';

/** A cell, and where the code defines it. */
export interface DefinedCell {
  readonly cell: cells.Cell;
  /** The line of its `defineCell`, from 1, if it has one. */
  readonly line?: number | undefined;
}

type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The cell is the default export, else the last exported cell, else the last cell that `defineCell` made: the code of a document needs no
 * export.
 *
 * @throws CodeError with the line that fails
 */
export function evaluateCell({ script, map }: CompiledCode): DefinedCell {
  const defined: DefinedCell[] = [];
  const defineCell = (definition: Parameters<typeof cells.defineCell>[0]): cells.Cell => {
    const cell = cells.defineCell(definition) as cells.Cell;
    defined.push({ cell, line: lineOf(new Error('here'), map) });
    return cell;
  };
  const modules: Modules = {
    '@statal/tensors': tensors,
    '@statal/cells': { ...cells, defineCell },
    '@statal/autograd': autograd,
    '@statal/layers': layers,
  };
  const exported = run(script, map, modules);
  const { default: first, ...others } = exported;
  const found = [first, ...Object.values(others).reverse()].filter(isCell)[0];
  const last = defined.at(-1);
  if (found !== undefined) return defined.find(({ cell }) => cell === found) ?? { cell: found };
  if (last !== undefined) return last;
  throw new CodeError({ kind: 'error', message: 'The code defines no cell. Call defineCell, or export a cell', line: 1 });
}

/** A call by another name is an indirect one: it sees no names of this module. */
// biome-ignore lint/security/noGlobalEval: running the reader's own code is what the panel is for, and it runs in a Worker of its own
const evaluate: (script: string) => unknown = eval;

function run(script: string, map: string, modules: Modules): Readonly<Record<string, unknown>> {
  const exported: Record<string, unknown> = {};
  const load = (name: string): unknown => {
    if (Object.hasOwn(modules, name)) return modules[name];
    throw new Error(`"${name}" is not here. A cell may import ${Object.keys(modules).join(', ')}`);
  };
  try {
    // The first line stays the first line, so that the source map fits.
    const call: unknown = evaluate(`(function (exports, require) {${script}\n})\n//# sourceURL=${scriptName}`);
    if (typeof call === 'function') call(exported, load);
  } catch (error) {
    throw located(error, map);
  }
  return exported;
}

/** The error as a problem of the code. `line`: where it is if the stack does not say. */
export function located(error: unknown, map: string, line?: number): CodeError {
  if (error instanceof CodeError) return error;
  return new CodeError({ kind: 'error', message: problemOf(error), line: lineOf(error, map) ?? line });
}

function isCell(value: unknown): value is cells.Cell {
  const cell = Object(value) as Partial<cells.Cell>;
  return typeof cell.step === 'function' && typeof cell.params === 'function' && typeof cell.state === 'function';
}
