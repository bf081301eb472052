/** The packages and the examples of the README in a strict project, with the oldest TypeScript that the README names and with the newest. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blocksOfPage } from '../documents/gather/blocks.mjs';
import { run } from './packageManagers.js';

/** The README names this one. `const` type parameters are the newest syntax in the declarations. */
export const oldestTypeScript = '5.0.4';

const strict = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
};
const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

/**
 * Writes the examples of the README into the project, as one program.
 *
 * @param {string} folder
 */
export function copyExamples(folder) {
  const blocks = blocksOfPage(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'));
  const examples = blocks.filter(({ language, notRun }) => language === 'ts' && notRun === undefined);
  writeFileSync(join(folder, 'readme.ts'), examples.flatMap(({ lines }) => lines).join('\n'));
  copyFileSync(fileURLToPath(new URL('./entryPoints.ts', import.meta.url)), join(folder, 'entryPoints.ts'));
}

/**
 * Type-checks the project in all ways. The oldest compiler also writes `readme.js`.
 *
 * @param {string} folder
 * @param {string} oldest folder in which the oldest compiler is installed
 */
export async function checkTypes(folder, oldest) {
  const newest = createRequire(import.meta.url).resolve('typescript/package.json');
  const compilers = { [oldestTypeScript]: join(oldest, 'node_modules/typescript'), newest: dirname(newest) };
  for (const [version, compiler] of Object.entries(compilers))
    for (const [name, resolution] of Object.entries(resolutions)) {
      const noEmit = version !== oldestTypeScript || name !== 'nodenext';
      const settings = { compilerOptions: { ...strict, ...resolution, noEmit }, files: ['readme.ts', 'entryPoints.ts'] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
      const { status, output } = await run([process.execPath, join(compiler, 'bin/tsc'), '-p', '.'], folder);
      if (status !== 0) throw new Error(`TypeScript ${version}, moduleResolution "${name}", in a strict project:\n${output}`);
    }
}
