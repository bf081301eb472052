/**
 * The same for tests that run in a browser: the modes of the gpu engine that only a browser has. Files share one engine of a mode: a page
 * has few WebGL contexts, and what is compiled once serves them all.
 */
import { inject } from 'vitest';
import { commands as own } from 'vitest/browser';

/** Those of tooling/browser-tests, on the side of Node. */
const commands = /** @type {any} */ (own);

/** What the configuration of tooling/browser-tests says to this browser. */
const given = /** @type {(name: string) => any} */ (inject);

/** @type {Map<string, Promise<any>>} */
const opened = new Map();

/** @param {(options: any) => Promise<any>} createEngine of @statal/tensors */
export async function testEngines(createEngine) {
  /** @param {string} kind */
  const engineOf = (kind) => {
    const mode = kind.split(':')[1];
    const engine = opened.get(kind) ?? createEngine({ kind: 'gpu', mode });
    opened.set(kind, engine);
    return engine;
  };
  const kinds = [];
  for (const mode of given('gpuModes')) {
    const kind = `gpu:${mode}`;
    try {
      const { gpu, name } = await engineOf(kind);
      await commands.reportEngine({ engine: `${kind}:chromium`, ran: gpu?.mode === mode, reason: name });
      kinds.push(kind);
    } catch (error) {
      await commands.reportEngine({
        engine: `${kind}:chromium`,
        ran: false,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu'),
    isThorough: () => true,
    fewCases: given('fewCases'),
    engineOf,
  };
}
