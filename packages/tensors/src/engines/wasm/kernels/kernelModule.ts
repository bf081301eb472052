/** The compiled kernels (packages/tensors/assembly) as an instance with its memory. Pointers are byte addresses. */
import { bestVariant, type KernelVariant, kernelBinary } from './kernelBinaries.js';

export interface Kernels {
  heapBase(): number;
  workspaceBytes(): number;
  packedBytes(k: number, n: number): number;
  packRight(b: number, ldb: number, transposeB: number, k: number, n: number, packed: number): void;
  multiplyPacked(
    a: number,
    lda: number,
    transposeA: number,
    packed: number,
    c: number,
    ldc: number,
    m: number,
    k: number,
    n: number,
    accumulate: number,
    workspace: number,
  ): void;
  multiplyFewRows(
    a: number,
    lda: number,
    b: number,
    ldb: number,
    transposeB: number,
    c: number,
    ldc: number,
    m: number,
    k: number,
    n: number,
    accumulate: number,
  ): void;
  runGroup(code: number, step: number, workspace: number): void;
  runLoop(code: number, t: number, direction: number, steps: number, workspace: number): void;
  runInstructions(first: number, count: number, step: number, workspace: number): void;
  argmax(x: number, y: number, outer: number, middle: number, inner: number): void;
  randomUniform(out: number, count: number, key0: number, key1: number, firstBlock: number): void;
  sgdUpdate(
    p: number,
    g: number,
    velocity: number,
    count: number,
    learningRate: number,
    momentum: number,
    dampening: number,
    nesterov: number,
    weightDecay: number,
  ): void;
  rmspropUpdate(
    p: number,
    g: number,
    meanSquare: number,
    velocity: number,
    count: number,
    learningRate: number,
    decay: number,
    epsilon: number,
    momentum: number,
    weightDecay: number,
  ): void;
  adamUpdate(
    p: number,
    g: number,
    m: number,
    v: number,
    count: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    weightDecay: number,
    decoupled: number,
  ): void;
}

export interface KernelModule {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly variant: KernelVariant;
}

/** Loads the fastest variant that this JavaScript engine accepts. With `shared`, workers can use its memory. */
export async function loadKernels({ shared }: { readonly shared: boolean }): Promise<KernelModule> {
  const variant = bestVariant();
  const bytes = await kernelBinary(variant);
  const memory = newMemory(shared);
  const module = await WebAssembly.compile(shared ? onSharedMemory(bytes) : bytes);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, power: Math.pow } });
  return { kernels: exports as unknown as Kernels, memory, module, variant };
}

/** Shared memory must be reserved in full. Some hosts refuse 4 GB, so the second try asks for 1 GB. */
function newMemory(shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 16, maximum: 65536, shared });
  } catch {
    return new WebAssembly.Memory({ initial: 16, maximum: 16384, shared });
  }
}

/**
 * The same module, importing a shared memory. Only one flag in the import of `env.memory` differs. The kernels need no atomic
 * instructions, because threads synchronize in JavaScript.
 */
function onSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode('memory');
  const at = bytes.findIndex((_, index) => name.every((byte, offset) => bytes[index + offset] === byte));
  const flags = at + name.length + 1;
  const [MEMORY, WITH_MAXIMUM, SHARED_WITH_MAXIMUM] = [2, 1, 3];
  if (bytes[flags - 1] !== MEMORY || bytes[flags] !== WITH_MAXIMUM) throw new Error('the kernels do not import a memory with a maximum');
  const copy = bytes.slice();
  copy[flags] = SHARED_WITH_MAXIMUM;
  return copy;
}
