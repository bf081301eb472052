/** Serves the built page while its tests run: once with the headers that isolate it, and once without. */
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

export default async function servePage(project: TestProject): Promise<() => Promise<void>> {
  const isolated = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  const plain = await preview({ preview: { port: 0, host: '127.0.0.1', headers: {} }, configFile: false, base: './', logLevel: 'error' });
  project.provide('address', isolated.resolvedUrls?.local[0] ?? '');
  project.provide('plainAddress', plain.resolvedUrls?.local[0] ?? '');
  return async () => {
    await Promise.all([isolated.close(), plain.close()]);
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    address: string;
    /** The address without the headers, as on a host that cannot set them. */
    plainAddress: string;
  }
}
