/** One gpu.js instance: makes kernels from text and runs them. No other file uses gpu.js. */
import type { GPU, IKernelRunShortcut } from 'gpu.js';
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import { DeviceLostError } from './deviceLostError.js';
import type { GpuMode } from './gpuMode.js';
import { stableFunctions } from './text/stableFunctions.js';
import type { WebGpuBuffer, WebGpuDevice, WebGpuHost } from './webGpu/webGpu.js';
import { WebGpuReader } from './webGpu/webGpuReader.js';
import { withAdapterLimits } from './webGpu/withAdapterLimits.js';

/** A result on the device. In the modes that compute on arrays, it is an array. */
export interface Handle {
  /** Copies the elements from the device. Absent in the modes that compute on arrays. */
  toArray?(): Float32Array | Promise<Float32Array>;
  delete?(): void;
  readonly type?: string | undefined;
  /** On WebGPU, what holds the elements. */
  readonly buffer?: WebGpuBuffer | undefined;
  /** Elements that are on their way to the host already. */
  readonly staged?: StagedElements | undefined;
}

/** A copy of a buffer that the host can map. */
export interface StagedElements {
  read(offset: number, size: number): Promise<Float32Array>;
}

/** Elements of a buffer. */
export interface ElementRange {
  readonly offset: number;
  readonly size: number;
}

/** The WebGPU device of gpu.js, for kernels of our own on the same buffers. */
export interface WebGpuAccess {
  readonly device: WebGpuDevice;
  /** What gpu.js requires of handles: that they are of its own device. */
  readonly context: object;
  readonly reader: WebGpuReader;
}

export interface KernelText {
  readonly text: string;
  /** Elements that the kernel writes. */
  readonly size: number;
  readonly buffers: number;
  readonly offsets: number;
  readonly numbers: number;
}

export type Launch = (buffers: readonly Handle[], scalars: readonly number[]) => Handle | Promise<Handle>;

/** Most buffers that a kernel can read: browsers grant 8 storage buffers a stage, and one is the result. */
export const MOST_BUFFERS = 7;

const UPLOAD = 'function(b0) { return b0[this.thread.x]; }';

export class GpuDevice {
  readonly mode: GpuMode;
  readonly adapter: string | undefined;
  readonly isSoftware: boolean;
  /** Whether results are promises. */
  readonly isAsync: boolean;
  /** Number of kernels run so far. */
  launches = 0;
  readonly #gpu: GPU;
  readonly #uploads = new Map<number, IKernelRunShortcut>();
  /** In the mode `webgpu` only. */
  readonly webGpu: WebGpuAccess | undefined;
  #failure: EngineError | undefined;

  private constructor(gpu: GPU, mode: GpuMode, { adapter, isSoftware }: AdapterName, webGpu: WebGpuAccess | undefined) {
    this.#gpu = gpu;
    this.webGpu = webGpu;
    void webGpu?.device.lost.then(({ message, reason }) => {
      this.#failure ??= new DeviceLostError('gpu engine', message || reason || 'the device gives no reason');
    });
    webGpu?.device.addEventListener('uncapturederror', this.#refused);
    this.mode = mode;
    this.adapter = adapter;
    this.isSoftware = isSoftware;
    this.isAsync = mode === 'webgpu';
    for (const { source, ...types } of stableFunctions) gpu.addFunction(source as never, types as never);
  }

  /**
   * Opens a device in a mode.
   *
   * @throws EngineError if the mode cannot run here
   */
  static async open(mode: GpuMode): Promise<GpuDevice> {
    if (mode === 'webgpu') await provideWebGpu();
    const { GPU, setHeadlessGl } = await import('./generated/gpuJs.js');
    if (mode === 'headlessgl') setHeadlessGl(await headlessGl());
    // Only the requested mode is checked, because gpu.js makes a context and runs a kernel for each check.
    const isThere: Record<GpuMode, () => boolean> = {
      webgpu: () => GPU.isWebGPUSupported,
      webgl2: () => GPU.isWebGL2Supported,
      webgl: () => GPU.isWebGLSupported,
      headlessgl: () => GPU.isHeadlessGLSupported,
      webasm: () => GPU.isWebAssemblySupported,
      cpu: mayCompileText,
    };
    if (!isThere[mode]()) throw unavailable(mode, missing[mode]);
    const gpu = new GPU({ mode: mode as never });
    const name = await adapterName(mode, gpu);
    return new GpuDevice(gpu, mode, name, mode === 'webgpu' ? await webGpuAccess(gpu) : undefined);
  }

  get hasIntegers(): boolean {
    return this.mode !== 'webgl' && this.mode !== 'headlessgl';
  }

  /** A kernel. It is compiled at its first launch. */
  kernel({ text, size, offsets, numbers, buffers }: KernelText): Launch {
    let kernel: IKernelRunShortcut | undefined;
    return (handles, scalars) => {
      this.requireDevice();
      kernel ??= this.#create(text, size, [
        // The type name of a handle differs between modes, but is the same for all handles of one mode.
        ...Array.from({ length: buffers }, (_, index) => handles[index].type ?? 'Array'),
        ...Array.from({ length: offsets }, () => 'Integer'),
        ...Array.from({ length: numbers }, () => 'Float'),
      ]);
      this.launches += 1;
      return (kernel as (...values: unknown[]) => Handle | Promise<Handle>)(...handles, ...scalars);
    };
  }

  upload(elements: Float32Array): Handle | Promise<Handle> {
    if (this.mode === 'cpu' || this.mode === 'webasm') return elements as unknown as Handle;
    this.requireDevice();
    const size = elements.length;
    const kernel = this.#uploads.get(size) ?? this.#create(UPLOAD, size, ['Array']);
    this.#uploads.set(size, kernel);
    return (kernel as (x: Float32Array) => Handle | Promise<Handle>)(elements);
  }

  /** Copies elements of a handle: on WebGPU those of `range`, otherwise all. */
  read(handle: Handle, range?: ElementRange): Float32Array | Promise<Float32Array> {
    this.requireDevice();
    if (range !== undefined && this.webGpu !== undefined && handle.buffer !== undefined) {
      const { offset, size } = range;
      return handle.staged?.read(offset, size) ?? this.webGpu.reader.read(handle.buffer, offset, size);
    }
    if (handle instanceof Float32Array) return handle.slice();
    const elements = handle.toArray?.() ?? Float32Array.from(handle as unknown as number[]);
    // Elements from a lost device are invalid.
    if (elements instanceof Float32Array) this.requireDevice();
    return elements;
  }

  free(handle: Handle): void {
    handle.delete?.();
  }

  /** Resolves when the device has finished all submitted work; at once if that cannot be known. */
  async idle(): Promise<void> {
    await this.webGpu?.device.queue.onSubmittedWorkDone();
    this.requireDevice();
  }

  /** @throws EngineError if the device was lost or has refused a call */
  requireDevice(): void {
    const context = this.#gpu.context as { isContextLost?: () => boolean } | null;
    if (context?.isContextLost?.() === true) this.#failure ??= new DeviceLostError('gpu engine', 'its WebGL context is gone');
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The error to report for a failed call: the failure of the device if there is one. */
  explain(error: unknown): unknown {
    return this.#failure ?? error;
  }

  destroy(): void {
    this.webGpu?.device.removeEventListener('uncapturederror', this.#refused);
    this.webGpu?.reader.close();
    void this.#gpu.destroy();
  }

  #create(text: string, size: number, argumentTypes: readonly string[]): IKernelRunShortcut {
    const kernel = this.#gpu.createKernel(text, {
      output: [size],
      pipeline: true,
      // Otherwise a kernel would overwrite its last result, which tensors may still use.
      immutable: true,
      dynamicArguments: true,
      precision: 'single',
      argumentTypes: [...argumentTypes],
      loopMaxIterations: 2 ** 24,
    } as never);
    return kernel;
  }

  /** After an error, a WebGPU device continues with invalid results. So the first error is kept and reported. */
  readonly #refused = ({ error }: { readonly error: { readonly message: string } }): void => {
    this.#failure ??= new EngineError('gpu engine', `the device refused what it was asked for: ${error.message.trim()}`);
  };
}

interface AdapterName {
  readonly adapter?: string | undefined;
  readonly isSoftware: boolean;
}

const missing: Readonly<Record<GpuMode, string>> = {
  webgpu: 'there is no navigator.gpu. A browser must have WebGPU; in Node install it: npm install webgpu',
  webgl2: 'there is no WebGL 2 here: it needs a browser',
  webgl: 'there is no WebGL here: it needs a browser',
  headlessgl: 'the package gl is missing or does not load',
  webasm: 'there is no WebAssembly',
  cpu: "the page's content security policy refuses code from text (script-src without 'unsafe-eval')",
};

function unavailable(mode: GpuMode, reason: string): EngineError {
  return new EngineError('createEngine', `the gpu mode ${mode} cannot run here: ${reason}`);
}

/** The mode `cpu` compiles its kernels with `new Function`, which no other mode does. */
function mayCompileText(): boolean {
  try {
    new Function('');
    return true;
  } catch {
    return false;
  }
}

/** In Node, `navigator.gpu` comes from the package `webgpu`. Without it, nothing changes. */
async function provideWebGpu(): Promise<void> {
  const host = globalThis as { navigator?: { gpu?: unknown } };
  if (platform.importInstalled === undefined || host.navigator?.gpu !== undefined) return;
  const installed = await platform.importInstalled('webgpu');
  if (installed === undefined) return;
  const { create, globals } = installed.module as { create(flags: readonly string[]): unknown; readonly globals: object };
  host.navigator ??= {};
  Object.assign(globalThis, globals);
  Object.defineProperty(host.navigator, 'gpu', { value: create([]), configurable: true });
}

/** The function of the package `gl` that makes a context, or undefined without the package. */
async function headlessGl(): Promise<unknown> {
  const installed = (await platform.importInstalled?.('gl')) as { readonly module: { readonly default?: unknown } } | undefined;
  return installed?.module.default;
}

async function adapterName(mode: GpuMode, gpu: GPU): Promise<AdapterName> {
  if (mode === 'cpu' || mode === 'webasm') return { isSoftware: true };
  const adapter = mode === 'webgpu' ? await webGpuAdapter() : webGlRenderer(gpu);
  return { adapter, isSoftware: adapter === undefined || /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i.test(adapter) };
}

async function webGpuAdapter(): Promise<string | undefined> {
  const found = await webGpuHost()?.requestAdapter();
  if (found === null || found === undefined)
    throw unavailable('webgpu', 'WebGPU is there and no adapter answers; the driver of a GPU (or Vulkan) is missing');
  const { vendor, architecture, device, description } = found.info ?? {};
  return [...new Set([description, vendor, architecture, device])].filter(Boolean).join(' ') || undefined;
}

const webGpuHost = (): WebGpuHost | undefined => (globalThis.navigator as { readonly gpu?: WebGpuHost }).gpu;

/** The device of gpu.js. It exists once a kernel has run, so running one also finds an adapter without a device. */
async function webGpuAccess(gpu: GPU): Promise<WebGpuAccess> {
  const probe = gpu.createKernel(UPLOAD, { output: [1], precision: 'single' } as never);
  try {
    await withAdapterLimits(webGpuHost() as WebGpuHost, () =>
      (probe as unknown as (x: Float32Array) => Promise<unknown>)(new Float32Array(1)),
    );
  } catch (error) {
    throw unavailable('webgpu', error instanceof Error ? error.message : String(error));
  }
  const { context } = (probe as unknown as { readonly kernel: { readonly context: { readonly device: WebGpuDevice } } }).kernel;
  return { device: context.device, context, reader: new WebGpuReader(context.device) };
}

function webGlRenderer(gpu: GPU): string | undefined {
  // The context exists once a kernel has run.
  const probe = gpu.createKernel(UPLOAD, { output: [1] } as never);
  (probe as unknown as (x: Float32Array) => unknown)(new Float32Array(1));
  const gl = gpu.context as WebGLRenderingContext | null;
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  if (gl === null || names === null || names === undefined) return undefined;
  return String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL));
}
