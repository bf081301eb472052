/**
 * The engines that the tests of every package run on: those that this machine has. One that it lacks is reported with the reason,
 * and left out.
 */
import { existsSync } from 'node:fs';
import { reportEngine } from './engineReport.js';

/** What the tests need of an engine of @statal/tensors, which this package does not know. */
export interface TestedEngine {
  readonly name: string;
  readonly gpu?: { readonly mode: string } | undefined;
  close(): void;
}

export interface TestEngines<E> {
  /** `reference`, `wasm`, and `gpu:` with each mode that runs here. */
  readonly kinds: readonly string[];
  /** Those with `readSync` that every test is for. */
  readonly kindsThatWait: readonly string[];
  /** Whether one case of each kind is enough: `STATAL_TEST_CASES=few`, and in a browser unless that is `all`. */
  readonly fewCases: boolean;
  /**
   * Whether every test is for this engine; otherwise those that stand for the others. `STATAL_TEST_CASES=all` makes it true of all engines, as
   * naming them (`STATAL_TEST_ENGINES`) and a browser do.
   */
  isThorough(kind: string): boolean;
  /** An engine, reported as one that ran: a new one, in a browser that of the page. */
  engineOf(kind: string): Promise<E>;
}

/** `createEngine` of @statal/tensors, whose options this package does not know. */
export type CreateEngine<E extends TestedEngine> = (options: never) => Promise<E>;

/** `STATAL_TEST_ENGINES=reference,gpu:webgpu`: these and no others, on the drivers as they are; one that is missing is an error. */
const named = process.env.STATAL_TEST_ENGINES?.split(',');

/** Vulkan in software, as Debian's chromium brings it: WebGPU where there is no GPU. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (named === undefined && existsSync(softwareVulkan)) process.env.VK_ICD_FILENAMES ??= softwareVulkan;

const gpuModes = ['cpu', 'webasm', 'webgpu', 'headlessgl'];

/** All modes of gpu.js compute what the same generated text says. `cpu` compiles it several times faster than the others, so it runs every test. */
const readsTheSameText: ReadonlySet<string> = new Set(['gpu:webasm', 'gpu:webgpu', 'gpu:headlessgl']);
const fewCases = process.env.STATAL_TEST_CASES === 'few';
const isFull = process.env.STATAL_TEST_CASES === 'all' || named !== undefined;

/**
 * The engines that this machine has. With few cases, those that read the same text as another are left out.
 *
 * @param options `always`: those that are not left out, because this package makes the text
 */
export async function testEngines<E extends TestedEngine>(
  createEngine: CreateEngine<E>,
  { always = [] }: { readonly always?: readonly string[] | undefined } = {},
): Promise<TestEngines<E>> {
  const isWanted = (kind: string): boolean => named === undefined || named.includes(kind);
  const open = createEngine as (options: { readonly kind: string; readonly mode?: string }) => Promise<E>;
  const kinds = ['reference', 'wasm'].filter(isWanted);
  for (const mode of gpuModes.filter((each) => isWanted(`gpu:${each}`))) {
    const kind = `gpu:${mode}`;
    if (named === undefined && fewCases && readsTheSameText.has(kind) && !always.includes(kind)) {
      reportEngine({ engine: kind, ran: false, reason: 'the short run leaves it out' });
      continue;
    }
    try {
      (await open({ kind: 'gpu', mode })).close();
      kinds.push(kind);
    } catch (error) {
      if (named !== undefined) throw error;
      reportEngine({ engine: kind, ran: false, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const isThorough = (kind: string): boolean => isFull || !readsTheSameText.has(kind);
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu' && isThorough(kind)),
    isThorough,
    fewCases,
    engineOf: async (kind) => {
      const [name, mode] = kind.split(':');
      const engine = await open(mode === undefined ? { kind: name } : { kind: name, mode });
      const ran = mode === undefined ? engine.name.startsWith(name) : engine.gpu?.mode === mode;
      reportEngine({ engine: kind, ran, reason: `createEngine gave ${engine.name}` });
      return engine;
    },
  };
}
