import { packageTests } from '@statal/tooling-vitest';
import { defineConfig } from 'vitest/config';

// `units` run in Node. `pages` open the built site in Chromium.
export default defineConfig({
  test: {
    projects: [
      packageTests({ own: { test: { name: 'units', exclude: ['test/pages/**'] } } }),
      { test: { name: 'pages', include: ['test/pages/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
