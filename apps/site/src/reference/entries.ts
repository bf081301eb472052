/** The published entries of the packages: what a program may import, with the file that exports it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Entry {
  /** What a program imports: `@statal/datasets/audio`. */
  readonly name: string;
  /** Its folder in the reference: `datasets/audio`. */
  readonly place: string;
  /** The file that exports it, from the root of the repository. */
  readonly source: string;
}

const packages = ['tensors', 'autograd', 'cells', 'layers', 'train', 'datasets', 'formats', 'blas', 'mpi', 'files', 'command-line'];

/** All entries, package by package. `internals` are left out: they change without notice. */
export function publishedEntries(root: string): Entry[] {
  return packages.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
      readonly exports: Record<string, unknown>;
    };
    return Object.entries(manifest.exports).flatMap(([subpath, conditions]) => {
      if (subpath === './package.json' || subpath === './internals' || typeof conditions !== 'object') return [];
      const source = (conditions as Record<string, string>)['@statal/source'] ?? './src/index.ts';
      const path = join('packages', folder, source);
      if (!existsSync(join(root, path))) throw new Error(`packages/${folder} exports ${subpath}, and there is no ${path}`);
      const rest = subpath.slice(1);
      return [{ name: `@statal/${folder}${rest}`, place: `${folder}${rest}`, source: path }];
    });
  });
}
