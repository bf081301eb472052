/** What this page can train on, and why. */
import { signal } from '@preact/signals';
import type { EngineChoice } from '../training/openEngine.js';

export interface Platform {
  /** Threads of a training on the processor. */
  readonly threads: number;
  /** Why there is one thread only. */
  readonly alone?: 'not isolated' | 'one core' | undefined;
  /** Undefined until the browser has answered. */
  readonly webgpu?: { readonly adapter: string } | { readonly missing: 'no interface' | 'no adapter' } | undefined;
}

const cores = navigator.hardwareConcurrency || 1;

export const platform = signal<Platform>({
  threads: crossOriginIsolated ? cores : 1,
  ...(!crossOriginIsolated ? { alone: 'not isolated' } : cores === 1 ? { alone: 'one core' } : {}),
});

const key = 'statal.engine';

/** What trainings run on. All panels use it. */
export const engineChoice = signal<EngineChoice>(localStorage.getItem(key) === 'webgpu' ? 'webgpu' : 'auto');

export function chooseEngine(choice: EngineChoice): void {
  localStorage.setItem(key, choice);
  engineChoice.value = choice;
}

/** Asks the browser for a GPU. */
export async function findWebGpu(): Promise<void> {
  platform.value = { ...platform.value, webgpu: await webGpu() };
}

async function webGpu(): Promise<Platform['webgpu']> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } };
  if (gpu === undefined) return { missing: 'no interface' };
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (adapter === null) return { missing: 'no adapter' };
  const { description = '', vendor = '', architecture = '' } = adapter.info ?? {};
  return { adapter: description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU' };
}

interface GpuAdapter {
  readonly info?: { readonly description?: string; readonly vendor?: string; readonly architecture?: string } | undefined;
}
