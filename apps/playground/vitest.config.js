import { packageTests } from '@statal/tooling-vitest';
import { defineConfig } from 'vitest/config';

// `units` run in Node. `pages` open the built page in Chromium, one file after another.
export default defineConfig({
  test: {
    projects: [
      packageTests({ own: { test: { name: 'units', exclude: ['test/pages/**'] } } }),
      {
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 60_000,
          globalSetup: 'test/pages/servePage.ts',
        },
      },
    ],
  },
});
