'use client';
import { useEffect } from 'react';

export default function Page() {
  useEffect(() => {
    const worker = new Worker(new URL('../../../pages/worker.js', import.meta.url), { type: 'module' });
    globalThis.result ??= new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
      worker.onerror = ({ message }) => reject(new Error(`the Worker failed: ${message}`));
    });
    worker.postMessage(JSON.parse(decodeURIComponent(location.hash.slice(1))));
  }, []);
  return <p>worker</p>;
}
