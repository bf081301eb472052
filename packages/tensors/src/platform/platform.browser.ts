/** Browsers: Web Workers, if the page is cross-origin isolated and so has SharedArrayBuffer. */
import type { Platform } from './platform.js';
import { startPageWorker } from './startPageWorker.js';

export const platform: Platform = {
  newBytes: (length) => new Uint8Array(length),
  cores: navigator.hardwareConcurrency ?? 1,
  mayWait: !('document' in globalThis),
  startWorker: (source, data) => startPageWorker(source, data, areFilesGiven()),
  startsMeanwhile: false,
  inflate: async (deflated) => {
    const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(bytes).arrayBuffer());
  },
  runFile: (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ files[name]()),
};

/**
 * The addresses of files that bundlers copy as they are; they recognize these words. A plain `import()` would put the files into every
 * bundle that is one file, such as Vite's Workers and what esbuild makes without splitting.
 */
const files = {
  gpuEngine: () => new URL('./generated/gpuEngine.js', import.meta.url).href,
  referenceEngine: () => new URL('./generated/referenceEngine.js', import.meta.url).href,
};

/** Whether the files of `generated` are where these modules ask for them: without a bundler, or with one that gave them an address of its own. */
function areFilesGiven(): boolean {
  return /\/platform\.browser\.[jt]s$/.test(import.meta.url) || !files.gpuEngine().endsWith('/generated/gpuEngine.js');
}
