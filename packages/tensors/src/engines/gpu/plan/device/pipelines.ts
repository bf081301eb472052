/** The pipelines of an engine's plans, by the text of their kernels, and the layout of the bind groups that all of them have. */
import {
  usage,
  type WebGpuBindGroup,
  type WebGpuBuffer,
  type WebGpuDevice,
  type WebGpuLayout,
  type WebGpuPipeline,
} from '../../webGpu/webGpu.js';

/** Bytes of the words of one dispatch. Dynamic offsets must be multiples of this on every device. */
export const WORDS_BYTES = 256;

const COMPUTE = 4;

/** Most pipelines that are kept although no plan uses them: a step that is prepared again uses the same. */
const MOST_UNUSED = 256;

/** A pipeline, once it is compiled. */
export interface Pipeline {
  readonly compiled: WebGpuPipeline | undefined;
  /** Resolves when it is compiled. Devices compile several at a time, and pages do not stand still meanwhile. */
  readonly ready: Promise<void>;
}

export class Pipelines {
  readonly #device: WebGpuDevice;
  readonly #groupLayout: WebGpuLayout;
  readonly #layout: object;
  readonly #known = new Map<string, Entry>();
  /** The texts of those that no plan uses, the oldest first. */
  readonly #unused = new Set<string>();

  constructor(device: WebGpuDevice) {
    this.#device = device;
    const storage = (binding: number) => ({ binding, visibility: COMPUTE, buffer: { type: 'storage' } });
    const words = { binding: 2, visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: WORDS_BYTES } };
    this.#groupLayout = device.createBindGroupLayout({ entries: [storage(0), storage(1), words] });
    this.#layout = device.createPipelineLayout({ bindGroupLayouts: [this.#groupLayout] });
  }

  /** The pipeline of a text. It is kept until all that took it have left it, and for some time after. */
  take(code: string): Pipeline {
    const entry = this.#known.get(code) ?? this.#make(code);
    entry.uses += 1;
    this.#known.set(code, entry);
    this.#unused.delete(code);
    return entry;
  }

  leave(code: string): void {
    const entry = this.#known.get(code) as Entry;
    entry.uses -= 1;
    if (entry.uses > 0) return;
    this.#unused.add(code);
    if (this.#unused.size <= MOST_UNUSED) return;
    const [oldest] = this.#unused;
    this.#unused.delete(oldest);
    this.#known.delete(oldest);
  }

  group(arena: WebGpuBuffer, parameters: WebGpuBuffer, words: WebGpuBuffer): WebGpuBindGroup {
    return this.#device.createBindGroup({
      layout: this.#groupLayout,
      entries: [
        { binding: 0, resource: { buffer: arena } },
        { binding: 1, resource: { buffer: parameters } },
        { binding: 2, resource: { buffer: words, offset: 0, size: WORDS_BYTES } },
      ],
    });
  }

  /** A buffer of the words of all dispatches, each entry at its own dynamic offset. */
  words(dispatches: readonly { readonly words: readonly number[] }[]): WebGpuBuffer {
    const size = Math.max(1, dispatches.length) * WORDS_BYTES;
    const words = new Uint32Array(size / Uint32Array.BYTES_PER_ELEMENT);
    for (const [index, dispatch] of dispatches.entries()) words.set(dispatch.words, (index * WORDS_BYTES) / Uint32Array.BYTES_PER_ELEMENT);
    const buffer = this.#device.createBuffer({ size, usage: usage.uniform | usage.copyTarget });
    this.#device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  #make(code: string): Entry {
    const module = this.#device.createShaderModule({ code });
    const making = this.#device.createComputePipelineAsync({ layout: this.#layout, compute: { module, entryPoint: 'main' } });
    const entry: Entry = {
      compiled: undefined,
      ready: making.then((pipeline) => {
        entry.compiled = pipeline;
      }),
      uses: 0,
    };
    return entry;
  }
}

interface Entry extends Pipeline {
  compiled: WebGpuPipeline | undefined;
  /** Dispatches of plans that use it. */
  uses: number;
}
