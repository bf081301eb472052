import { defineConfig } from 'vite';
import { declarations } from './build/declarations.ts';
import { labRunsPlugin } from './build/labRuns.ts';

// Threads need shared memory, which browsers give to pages with these two headers only.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  // Relative addresses: the built page may lie in any folder of any host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [declarations(), labRunsPlugin()],
  worker: { format: 'es', plugins: () => [declarations()], rolldownOptions: { checks: { bundlerTimings: false } } },
  // A busy machine is no fault of the page.
  build: { target: 'es2022', chunkSizeWarningLimit: 5000, rolldownOptions: { checks: { bundlerTimings: false } } },
  server: { headers },
  preview: { headers },
});
