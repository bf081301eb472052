/** The part of WebGPU that this engine uses. Not every TypeScript has its types. */

export interface WebGpuBuffer {
  /** In bytes. */
  readonly size: number;
  mapAsync(mode: number, offset: number, size: number): Promise<unknown>;
  getMappedRange(offset: number, size: number): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

export interface WebGpuPass {
  setPipeline(pipeline: WebGpuPipeline): void;
  setBindGroup(index: number, group: WebGpuBindGroup, offsets: readonly number[]): void;
  dispatchWorkgroups(x: number, y?: number, z?: number): void;
  end(): void;
}

export interface WebGpuEncoder {
  copyBufferToBuffer(source: WebGpuBuffer, sourceOffset: number, target: WebGpuBuffer, targetOffset: number, size: number): void;
  beginComputePass(): WebGpuPass;
  finish(): object;
}

export type WebGpuPipeline = { readonly __pipeline?: never };
export type WebGpuBindGroup = { readonly __bindGroup?: never };
export type WebGpuLayout = { readonly __layout?: never };

/** Limits of a device or an adapter, by name. */
export type WebGpuLimits = Readonly<Record<string, number>>;

export interface WebGpuDevice {
  readonly queue: {
    submit(commands: readonly object[]): void;
    writeBuffer(buffer: WebGpuBuffer, offset: number, data: ArrayBufferView): void;
    onSubmittedWorkDone(): Promise<unknown>;
  };
  readonly limits: WebGpuLimits;
  readonly features: { has(name: string): boolean };
  readonly lost: Promise<{ readonly message: string; readonly reason?: string }>;
  createBuffer(options: { readonly size: number; readonly usage: number }): WebGpuBuffer;
  createShaderModule(options: { readonly code: string }): object;
  createBindGroupLayout(options: object): WebGpuLayout;
  createPipelineLayout(options: object): object;
  createComputePipelineAsync(options: object): Promise<WebGpuPipeline>;
  createBindGroup(options: object): WebGpuBindGroup;
  createCommandEncoder(): WebGpuEncoder;
  addEventListener(type: 'uncapturederror', listener: (event: { readonly error: { readonly message: string } }) => void): void;
  removeEventListener(type: 'uncapturederror', listener: (event: { readonly error: { readonly message: string } }) => void): void;
}

export interface WebGpuAdapter {
  readonly info?: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>> | undefined;
  readonly limits: WebGpuLimits;
  readonly features: { has(name: string): boolean };
  requestDevice(options?: WebGpuDeviceOptions): Promise<WebGpuDevice>;
}

export interface WebGpuDeviceOptions {
  readonly requiredLimits?: WebGpuLimits | undefined;
  readonly requiredFeatures?: readonly string[] | undefined;
}

/** `navigator.gpu`. */
export interface WebGpuHost {
  requestAdapter(options?: object): Promise<WebGpuAdapter | null>;
}

/** Values of `GPUBufferUsage` and `GPUMapMode`, which the specification fixes. The globals are not everywhere. */
export const usage = { mapRead: 0x01, copySource: 0x04, copyTarget: 0x08, uniform: 0x40, storage: 0x80 } as const;
export const MAP_READ = 0x01;

/** Elements are float32. */
export const ELEMENT_BYTES = 4;
