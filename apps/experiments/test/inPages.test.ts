import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../src');

/** The packages that a module and all modules behind it import. Imports of types vanish when they are compiled. */
function packagesOf(file: string, known: Set<string> = new Set(), found: Set<string> = new Set()): Set<string> {
  if (known.has(file)) return found;
  known.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms)) {
    if (name.startsWith('.')) packagesOf(join(dirname(file), name.replace(/\.js$/, '.ts')), known, found);
    else found.add(name);
  }
  return found;
}

describe('what the lab lends to pages', () => {
  it('needs nothing of Node', () => {
    const forPages = ['@statal/autograd', '@statal/cells', '@statal/layers', '@statal/tensors', '@statal/train'];
    expect([...packagesOf(join(source, 'inPages.ts'))].filter((name) => !forPages.includes(name))).toEqual([]);
  });

  it('differs in that from what the program uses', () => {
    expect([...packagesOf(join(source, 'tasks/taskTable.ts'))]).toContain('@statal/command-line');
  });
});
