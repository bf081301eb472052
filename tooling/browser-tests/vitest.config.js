/**
 * The tests that every engine must pass, run in headless Chromium from the packages' sources: WebGL 2 and WebGPU side by side, each in a
 * browser of its own. Where a shader is compiled for every case, one of each kind is enough; `STATAL_TEST_CASES=all` takes them all, and
 * more files.
 */
import { fileURLToPath } from 'node:url';
import { packageTests } from '@statal/tooling-vitest';
import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { softwareGraphics } from '@statal/tooling-vitest/softwareGraphics';
import { playwright } from '@vitest/browser-playwright';
import { makeFilm } from './makeFilm.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fewCases = process.env.STATAL_TEST_CASES !== 'all';

/** @param {string} mode */
const browserFor = (mode) => ({
  browser: /** @type {const} */ ('chromium'),
  name: mode,
  provide: /** @type {any} */ ({ gpuModes: [mode], fewCases }),
});

export default packageTests({
  own: {
    root,
    test: {
      dir: root,
      include: [
        'packages/tensors/test/{opCases,updates}.test.ts',
        'packages/autograd/test/{extremes,derivativesOnEngines}.test.ts',
        'packages/cells/test/golden.test.ts',
        'packages/layers/test/*.golden.test.ts',
        'packages/train/test/{losses,models}.golden.test.ts',
        'packages/train/test/compiledOnWebGpu.test.ts',
        'tooling/browser-tests/test/*.test.ts',
        ...(fewCases ? [] : ['packages/cells/test/{equations,gpuLaunches}.test.ts', 'packages/train/test/optimizers.golden.test.ts']),
      ],
      // A shader takes seconds to compile where others use the machine.
      testTimeout: 240_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        isolate: false,
        fileParallelism: false,
        connectTimeout: 240_000,
        provider: playwright({
          launchOptions: {
            executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
            // A camera that shows a test picture, without a question to the user.
            args: [
              '--no-sandbox',
              '--no-proxy-server',
              '--use-fake-device-for-media-stream',
              '--use-fake-ui-for-media-stream',
              ...softwareGraphics,
            ],
          },
        }),
        instances: ['webgl2', 'webgpu'].map(browserFor),
        commands: {
          /** @param {unknown} _ @param {Parameters<typeof reportEngine>[0]} entry */
          reportEngine: (_, entry) => reportEngine(entry),
          /** @param {unknown} _ @param {string} name @param {readonly string[]} given */
          makeFilm: (_, name, ...given) => makeFilm(name, ...given),
        },
      },
    },
  },
});
