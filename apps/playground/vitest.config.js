import { packageTests } from '@statal/tooling-vitest';
import { defineConfig } from 'vitest/config';

const page = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } }, globalSetup: 'test/servePage.ts' };

// `units` run in Node. `pages` open the built page in Chromium. `measures` do so one after another when all pages are closed.
export default defineConfig({
  test: {
    projects: [
      packageTests({ own: { test: { name: 'units', exclude: ['test/pages/**', 'test/measures/**'] } } }),
      { test: { ...page, name: 'pages', include: ['test/pages/**/*.test.ts'], maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { test: { ...page, name: 'measures', include: ['test/measures/**/*.test.ts'], fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
