/** Runs kernel plans on a WebGPU device, plainly: one pipeline a text, one pass a dispatch list. The reference engine judges the results. */
import { create, globals } from 'webgpu';
import type { KernelPlace, KernelPlan } from '../src/engines/gpu/plan/kernelPlan.js';
import { planKernels } from '../src/engines/gpu/plan/planKernels.js';
import { type Data, isTensor, readSync, sizeOf, type Tensor } from '../src/index.js';
import { type ArgumentValue, isChanged, type Plan, type ValueId } from '../src/plan/plan.js';

/** The least that browsers grant. */
const LIMITS = { workgroupMemory: 16384, workgroupInvocations: 256, workgroupsPerDimension: 65535, hasSubgroups: false };

const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Dawn stops if this is collected. */
let gpu: GPU | undefined;

export async function openDevice(): Promise<GPUDevice> {
  process.env.VK_ICD_FILENAMES ??= softwareVulkan;
  Object.assign(globalThis, globals);
  gpu ??= create([]);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error('there is no WebGPU adapter');
  return adapter.requestDevice();
}

export interface KernelRun {
  readonly results: readonly Float32Array[];
  /** The elements of each updated value after the run. */
  readonly updated: ReadonlyMap<ValueId, Float32Array>;
  readonly plan: KernelPlan;
}

/** A plan with its parameters on a device: captured tensors, and arguments that it updates. */
export class KernelRunner {
  readonly plan: KernelPlan;
  readonly #device: GPUDevice;
  readonly #source: Plan;
  readonly #offsets = new Map<ValueId, number>();
  readonly #updated: readonly ValueId[];
  readonly #arena: GPUBuffer;
  readonly #parameters: GPUBuffer;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  readonly #layout: GPUBindGroupLayout;

  constructor(device: GPUDevice, source: Plan, given: readonly ArgumentValue[]) {
    this.#device = device;
    this.#source = source;
    const updates = source.instructions.flatMap((one) => (one.kind === 'update' ? one.tensors.filter((_, which) => isChanged(which)) : []));
    this.#updated = [...new Set(updates)];
    let size = 0;
    source.values.forEach(({ source: from, shape }, id) => {
      if (from.kind !== 'captured' && !(from.kind === 'argument' && this.#updated.includes(id))) return;
      this.#offsets.set(id, size);
      size += Math.ceil(sizeOf(shape) / 4) * 4;
    });
    this.plan = planKernels(source, { limits: LIMITS, parameterOffset: (id) => this.#offsets.get(id) });
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = (elements: number): GPUBuffer => device.createBuffer({ size: Math.max(16, 4 * elements), usage });
    this.#arena = buffer(this.plan.arenaSize);
    // What was never written must not count as 0.
    this.#write(this.#arena, 0, new Float32Array(this.plan.arenaSize).fill(Number.NaN));
    this.#parameters = buffer(size);
    for (const [id, offset] of this.#offsets) {
      const { source: from } = source.values[id];
      const tensor = from.kind === 'captured' ? from.tensor : (given[(from as { index: number }).index] as Tensor);
      this.#write(this.#parameters, offset, readSync(tensor));
    }
    const storage = { type: 'storage' } as const;
    this.#layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: storage },
        { binding: 1, visibility: GPUShaderStage.COMPUTE, buffer: storage },
        { binding: 2, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } },
      ],
    });
  }

  async run(given: readonly ArgumentValue[]): Promise<KernelRun> {
    const device = this.#device;
    const { dispatches, uploads, copies, actions, results } = this.plan;
    for (const action of actions) action();
    for (const upload of uploads) {
      if ('argument' in upload) {
        const value = given[upload.argument];
        this.#write(this.#arena, upload.offset, typeof value === 'number' ? [value] : (value as Data));
      } else this.#write(this.#arena, upload.offset, upload.compute(given));
    }
    for (const { argument, offset } of copies) {
      const value = given[argument];
      this.#write(this.#arena, offset, isTensor(value) ? readSync(value) : (value as Data));
    }
    device.pushErrorScope('validation');
    const words = device.createBuffer({
      size: Math.max(256, dispatches.length * 256),
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    for (const [index, dispatch] of dispatches.entries()) {
      if (dispatch.words.length > 64) throw new Error(`a dispatch has ${dispatch.words.length} words`);
      if (dispatch.words.some((word) => !Number.isInteger(word) || word < 0)) throw new Error(`words ${dispatch.words}`);
      device.queue.writeBuffer(words, index * 256, Uint32Array.from(dispatch.words));
    }
    const group = device.createBindGroup({
      layout: this.#layout,
      entries: [
        { binding: 0, resource: { buffer: this.#arena } },
        { binding: 1, resource: { buffer: this.#parameters } },
        { binding: 2, resource: { buffer: words, size: 256 } },
      ],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [index, { code, workgroups }] of dispatches.entries()) {
      pass.setPipeline(this.#pipeline(code));
      pass.setBindGroup(0, group, [index * 256]);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(error.message);
    const arena = await this.#read(this.#arena);
    const parameters = await this.#read(this.#parameters);
    const elements = (id: ValueId, { buffer, offset }: KernelPlace): Float32Array =>
      (buffer === 'arena' ? arena : parameters).slice(offset, offset + sizeOf(this.#source.values[id].shape));
    return {
      plan: this.plan,
      results: this.#source.results.map((id, index) => elements(id, results[index])),
      updated: new Map(
        this.#updated.flatMap((id) => {
          const offset = this.#offsets.get(id);
          return offset === undefined ? [] : [[id, elements(id, { buffer: 'parameters', offset })] as const];
        }),
      ),
    };
  }

  close(): void {
    this.#arena.destroy();
    this.#parameters.destroy();
  }

  #pipeline(code: string): GPUComputePipeline {
    const known = this.#pipelines.get(code);
    if (known !== undefined) return known;
    const device = this.#device;
    const made = device.createComputePipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [this.#layout] }),
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
    this.#pipelines.set(code, made);
    return made;
  }

  #write(buffer: GPUBuffer, offset: number, elements: Data | readonly number[]): void {
    if (elements.length > 0) this.#device.queue.writeBuffer(buffer, 4 * offset, Float32Array.from(elements));
  }

  async #read(buffer: GPUBuffer): Promise<Float32Array> {
    const device = this.#device;
    const target = device.createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    const elements = new Float32Array(target.getMappedRange().slice(0));
    target.destroy();
    return elements;
  }
}
