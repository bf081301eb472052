/**
 * The one vitest configuration of the workspace. Packages are tested from their sources: the export condition
 * `@statal/source` points every `@statal/*` import at `src/`, so no build is needed to run a test.
 */
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';

const source = '@statal/source';

/**
 * @param {object} [options]
 * @param {readonly string[]} [options.long] files that `npm test` leaves out, because they take long: `STATAL_TEST_CASES=few`
 * @param {import('vitest/config').ViteUserConfig} [options.own] settings of one package, merged over the shared ones
 * @returns {import('vitest/config').ViteUserConfig}
 */
export function packageTests({ long = [], own = {} } = {}) {
  const shared = defineConfig({
    resolve: { conditions: [source, ...defaultClientConditions] },
    ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
    test: {
      environment: 'node',
      include: ['test/**/*.test.ts'],
      exclude: [...configDefaults.exclude, ...(process.env.STATAL_TEST_CASES === 'few' ? long : [])],
      globalSetup: [beside('./freshEngineReport.js')],
      setupFiles: [beside('./failOnWarnings.js')],
      // The files of a package share their modules, which takes a quarter less time: the code that all of them run is compiled once.
      isolate: false,
      passWithNoTests: true,
      // Generous, because CI shares its cores.
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  });
  return mergeConfig(shared, own);
}

/** @param {string} file */
function beside(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}
