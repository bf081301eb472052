/**
 * Checks that `rules.json` says what `arrows.mjs` says; `--write` writes it. The root biome.json extends it. Biome's own merging does not
 * help: of the overrides that match a file only the last one's options count, so each package must repeat the rules for all.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { gpuFolder, gpuMessage, ownPaths, packages, publicNames } from './arrows.mjs';

const file = fileURLToPath(new URL('./rules.json', import.meta.url));
const noGpu = { 'gpu.js': { message: gpuMessage } };
const [tensors] = packages;
const rules = {
  overrides: [
    ...packages.map((entry) => override(`packages/${entry.name}/**`, { paths: noGpu, patterns: [arrowOf(entry), ownPaths] })),
    override(`${gpuFolder}/**`, { patterns: [arrowOf(tensors), ownPaths] }),
    override('apps/**', { paths: noGpu, patterns: [publicNames, ownPaths] }),
    override('examples/**', { paths: noGpu, patterns: [publicNames, ownPaths] }),
  ],
};

if (process.argv.includes('--write')) {
  writeFileSync(file, `${JSON.stringify(rules, undefined, 2)}\n`);
} else if (!existsSync(file) || !isDeepStrictEqual(JSON.parse(readFileSync(file, 'utf8')), rules)) {
  console.error('tooling/imports/rules.json is not what arrows.mjs says; run: npm run lint:fix');
  process.exitCode = 1;
}

function arrowOf({ name, mayImport, publicOnly = false, message }) {
  const inside = (names) => names.flatMap((own) => [`!@statal/${own}`, `!@statal/${own}/**`]);
  const tests = ['!@statal/tooling-vitest', '!@statal/tooling-vitest/**'];
  return {
    group: ['@statal/*', '@statal/*/**', ...inside([...mayImport, name]), ...(publicOnly ? publicNames.group : []), ...tests],
    message,
  };
}

function override(folder, options) {
  return { includes: [folder], linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } } };
}
