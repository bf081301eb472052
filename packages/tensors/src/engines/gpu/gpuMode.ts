/** The modes in which gpu.js computes. */

/** The modes of gpu.js, in the order in which `auto` tries them. */
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
  /** The driver's name of the adapter. Absent if there is none. */
  readonly adapter?: string | undefined;
  /** Whether no GPU is used: a software adapter, WebAssembly or plain JavaScript. */
  readonly isSoftware: boolean;
  /** Under `auto`: the modes tried before, and why each was not used. */
  readonly passedOver: readonly string[];
  /** In the mode `webgpu`: why some compiled steps run op by op. */
  readonly opByOp: readonly string[];
}
