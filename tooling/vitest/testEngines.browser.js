/** The same for tests that run in a browser: the modes of the gpu engine that only a browser has. */
import { commands } from 'vitest/browser';

const gpuModes = ['webgl2', 'webgpu'];

/** @type {import('./testEngines.js').testEngines} */
export async function testEngines(createEngine) {
  const kinds = [];
  for (const mode of gpuModes) {
    try {
      (await createEngine({ kind: 'gpu', mode })).close();
      kinds.push(`gpu:${mode}`);
    } catch (error) {
      await commands.reportEngine({ engine: `gpu:${mode}:chromium`, ran: false, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu'),
    engineOf: async (kind) => {
      const engine = await createEngine({ kind: 'gpu', mode: kind.split(':')[1] });
      await commands.reportEngine({ engine: `${kind}:chromium`, ran: engine.gpu?.mode === kind.split(':')[1], reason: engine.name });
      return engine;
    },
  };
}
