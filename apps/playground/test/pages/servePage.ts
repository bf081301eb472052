/** Serves the built page while its tests run. `provide` tells them the address. */
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

export default async function servePage(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  project.provide('address', server.resolvedUrls?.local[0] ?? '');
  return () => server.close();
}

declare module 'vitest' {
  interface ProvidedContext {
    address: string;
  }
}
