/**
 * The engines that the tests of every package run on: those that this machine has. One that it lacks is reported with the reason,
 * and left out.
 */
import { existsSync } from 'node:fs';
import { reportEngine } from './engineReport.js';

/** `STATAL_TEST_ENGINES=reference,gpu:webgpu`: these and no others, on the drivers as they are; one that is missing is an error. */
const named = process.env.STATAL_TEST_ENGINES?.split(',');
/** @param {string} kind */
const isWanted = (kind) => named === undefined || named.includes(kind);

/** Vulkan in software, as Debian's chromium brings it: WebGPU where there is no GPU. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (named === undefined && existsSync(softwareVulkan)) process.env.VK_ICD_FILENAMES ??= softwareVulkan;

const gpuModes = ['cpu', 'webasm', 'webgpu', 'headlessgl'];

/** All modes of gpu.js compute what the same generated text says. `cpu` compiles it several times faster than the others, so it runs every test. */
const readsTheSameText = new Set(['gpu:webasm', 'gpu:webgpu', 'gpu:headlessgl']);
const isFull = process.env.STATAL_TEST_CASES === 'all' || named !== undefined;

/** @param {(options: any) => Promise<any>} createEngine of @statal/tensors */
export async function testEngines(createEngine) {
  const kinds = ['reference', 'wasm'].filter(isWanted);
  for (const mode of gpuModes.filter((mode) => isWanted(`gpu:${mode}`))) {
    try {
      (await createEngine({ kind: 'gpu', mode })).close();
      kinds.push(`gpu:${mode}`);
    } catch (error) {
      if (named !== undefined) throw error;
      reportEngine({ engine: `gpu:${mode}`, ran: false, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  /** @param {string} kind */
  const isThorough = (kind) => isFull || !readsTheSameText.has(kind);
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu' && isThorough(kind)),
    isThorough,
    fewCases: process.env.STATAL_TEST_CASES === 'few',
    /** @param {string} kind */
    engineOf: async (kind) => {
      const [name, mode] = kind.split(':');
      const engine = await createEngine(mode === undefined ? { kind: name } : { kind: name, mode });
      const ran = mode === undefined ? engine.name.startsWith(name) : engine.gpu?.mode === mode;
      reportEngine({ engine: kind, ran, reason: `createEngine gave ${engine.name}` });
      return engine;
    },
  };
}
