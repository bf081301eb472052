/** Stands for otherEngines.ts in pages: there these engines are files of their own (scripts/buildEngines.mjs). */
import { platform } from '#platform';
import type { ComputeEngine } from '../engine.js';
import * as errors from '../errors.js';
import * as tensorBase from '../tensorBase.js';
import * as deviceLostError from './gpu/deviceLostError.js';
import type { GpuMode } from './gpu/gpuMode.js';

/** What an engine and the page must have in common. */
const shared = { platform: { platform }, errors, tensorBase, deviceLostError };

export async function openGpuEngine(mode: GpuMode | 'auto'): Promise<ComputeEngine> {
  const module: typeof import('./gpu/openGpuEngine.js') = await moduleOf('gpuEngine');
  return module.openGpuEngine(mode);
}

export async function openReferenceEngine(): Promise<ComputeEngine> {
  const { ReferenceEngine }: typeof import('./reference/referenceEngine.js') = await moduleOf('referenceEngine');
  return new ReferenceEngine();
}

async function moduleOf<Module>(name: 'gpuEngine' | 'referenceEngine'): Promise<Module> {
  await platform.runFile?.(name).catch((error) => {
    throw new errors.EngineError(
      'createEngine',
      `the file ${name}.js does not load: ${error instanceof Error ? error.message : error}`,
      "A bundler that does not follow new URL('...', import.meta.url) needs it beside the bundle: copy node_modules/@statal/tensors/dist/platform/generated there",
    );
  });
  // The file leaves a function here.
  const left: unknown = Reflect.get(globalThis, Symbol.for(`@statal/tensors/${name}`));
  return (left as (given: typeof shared) => Module)(shared);
}
