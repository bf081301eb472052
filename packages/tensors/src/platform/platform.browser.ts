/** Browsers: Web Workers, where the page is cross-origin isolated and so has SharedArrayBuffer. */
import type { Platform } from './platform.js';

const prologue = "self.onmessage = ({ data }) => { const ready = () => self.postMessage('ready');";

export const platform: Platform = {
  newBytes: (length) => new Uint8Array(length),
  cores: navigator.hardwareConcurrency ?? 1,
  mayWait: !('document' in globalThis),
  startWorker: (source, data) =>
    new Promise((resolve, reject) => {
      const url = URL.createObjectURL(new Blob([`${prologue}${source}};`], { type: 'text/javascript' }));
      const worker = new Worker(url);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = () => {
        URL.revokeObjectURL(url);
        resolve({ end: () => worker.terminate() });
      };
      worker.postMessage(data);
    }),
  inflate: async (deflated) => {
    const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(bytes).arrayBuffer());
  },
};
