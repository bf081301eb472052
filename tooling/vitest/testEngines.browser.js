/** The same for tests that run in a browser: the modes of the gpu engine that only a browser has. */
import { commands as own } from 'vitest/browser';

/** Those of tooling/browser-tests, on the side of Node. */
const commands = /** @type {any} */ (own);

const gpuModes = ['webgl2', 'webgpu'];

/** @param {(options: any) => Promise<any>} createEngine of @statal/tensors */
export async function testEngines(createEngine) {
  const kinds = [];
  for (const mode of gpuModes) {
    try {
      (await createEngine({ kind: 'gpu', mode })).close();
      kinds.push(`gpu:${mode}`);
    } catch (error) {
      await commands.reportEngine({
        engine: `gpu:${mode}:chromium`,
        ran: false,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu'),
    isThorough: () => true,
    /** @param {string} kind */
    engineOf: async (kind) => {
      const engine = await createEngine({ kind: 'gpu', mode: kind.split(':')[1] });
      await commands.reportEngine({ engine: `${kind}:chromium`, ran: engine.gpu?.mode === kind.split(':')[1], reason: engine.name });
      return engine;
    },
  };
}
