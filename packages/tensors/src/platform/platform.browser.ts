/** Browsers: Web Workers, if the page is cross-origin isolated and so has SharedArrayBuffer. */
import type { Platform } from './platform.js';

const prologue = "self.onmessage = ({ data }) => { const ready = () => self.postMessage('ready');";

export const platform: Platform = {
  newBytes: (length) => new Uint8Array(length),
  cores: navigator.hardwareConcurrency ?? 1,
  mayWait: !('document' in globalThis),
  startWorker: (source, data) => {
    const url = URL.createObjectURL(new Blob([`${prologue}${source}};`], { type: 'text/javascript' }));
    const worker = new Worker(url);
    const started = new Promise<void>((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = () => {
        URL.revokeObjectURL(url);
        resolve();
      };
    });
    worker.postMessage(data);
    return { started, end: () => worker.terminate() };
  },
  startsMeanwhile: false,
  inflate: async (deflated) => {
    const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(bytes).arrayBuffer());
  },
};
