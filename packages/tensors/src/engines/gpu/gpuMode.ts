/** The ways in which gpu.js computes. */

export const gpuModes = ['webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'] as const;

/**
 * - `webgpu`: compute shaders, in browsers and, with the package `webgpu`, in Node.
 * - `webgl2`, `webgl`: fragment shaders, in browsers. `headlessgl`: the same in Node, where the package `gl` loads.
 * - `webasm`, `cpu`: gpu.js without a GPU.
 */
export type GpuMode = (typeof gpuModes)[number];

/** What a gpu engine really computes on. */
export interface GpuReport {
  readonly mode: GpuMode;
  /** As the driver calls it; absent where there is none to name. */
  readonly adapter?: string | undefined;
  /** Whether there is no GPU behind the mode: an adapter in software, WebAssembly or plain JavaScript. */
  readonly isSoftware: boolean;
  /** Under `auto`: what was tried before, and why it was not taken. */
  readonly passedOver: readonly string[];
}
