/** The engines that are loaded on demand. Pages have otherEngines.browser.ts instead (`#otherEngines`). */
import type { ComputeEngine } from '../engine.js';
import type { GpuMode } from './gpu/gpuMode.js';

export async function openGpuEngine(mode: GpuMode | 'auto'): Promise<ComputeEngine> {
  const module = await import('./gpu/openGpuEngine.js');
  return module.openGpuEngine(mode);
}

export async function openReferenceEngine(): Promise<ComputeEngine> {
  const { ReferenceEngine } = await import('./reference/referenceEngine.js');
  return new ReferenceEngine();
}
