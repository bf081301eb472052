/** The tests that every engine must pass, run in headless Chromium from the packages' sources. */
import { fileURLToPath } from 'node:url';
import { packageTests } from '@statal/tooling-vitest';
import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { playwright } from '@vitest/browser-playwright';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** WebGL 2 and WebGPU without a GPU: on a processor, for correctness only. */
const flags = [
  '--no-sandbox',
  '--no-proxy-server',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

export default packageTests({
  root,
  test: {
    dir: root,
    include: [
      'packages/tensors/test/{opCases,updates}.test.ts',
      'packages/autograd/test/extremes.test.ts',
      'packages/cells/test/{golden,equations}.test.ts',
      'packages/layers/test/*.golden.test.ts',
      'packages/train/test/*.golden.test.ts',
    ],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags } }),
      instances: [{ browser: 'chromium' }],
      commands: {
        /** @param {unknown} _ @param {Parameters<typeof reportEngine>[0]} entry */
        reportEngine: (_, entry) => reportEngine(entry),
      },
    },
  },
});
