const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
globalThis.result = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
  worker.onerror = ({ message }) => reject(new Error(`the Worker failed: ${message}`));
});
worker.postMessage(JSON.parse(decodeURIComponent(location.hash.slice(1))));
