/**
 * WebGPU in Node for every peer: Dawn (the package `webgpu`) as `navigator.gpu`, with its calls counted. Counting wraps the prototypes of
 * WebGPU, so it is the same for every library.
 */

/** The methods behind each count. `objects`: what a warm step should not make; encoders and command buffers are made anew by design. */
const METHODS = {
  launches: { GPUComputePassEncoder: ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] },
  submits: { GPUQueue: ['submit'] },
  uploads: { GPUQueue: ['writeBuffer', 'writeTexture'] },
  objects: {
    GPUDevice: [
      ...['createBuffer', 'createTexture', 'createSampler', 'createQuerySet', 'createShaderModule'],
      ...['createBindGroup', 'createBindGroupLayout', 'createPipelineLayout'],
      ...['createComputePipeline', 'createComputePipelineAsync', 'createRenderPipeline', 'createRenderPipelineAsync'],
    ],
  },
};

/**
 * Sets `navigator.gpu`. Call it before the library of the peer loads.
 *
 * @param {{ isNull?: boolean }} options `isNull`: Dawn's null adapter, a GPU that computes nothing and takes no time
 * @returns {Promise<() => Record<'launches' | 'submits' | 'uploads' | 'objects', number>>} the counts since then
 */
export async function provideWebGpu({ isNull = false } = {}) {
  // Here, because peers that need no GPU import this file too.
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // Node 20 has no navigator.
  globalThis.navigator ??= { hardwareConcurrency: 1, userAgent: 'node' };
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create(isNull ? ['backend=null'] : []), configurable: true });
  return countCalls(globals);
}

function countCalls(globals) {
  const counts = Object.fromEntries(Object.keys(METHODS).map((name) => [name, 0]));
  for (const [name, classes] of Object.entries(METHODS)) {
    for (const [className, methods] of Object.entries(classes)) {
      for (const method of methods) before(globals[className], method, () => counts[name]++);
    }
  }
  // A mapped buffer is an upload too.
  before(globals.GPUDevice, 'createBuffer', ({ mappedAtCreation }) => {
    if (mappedAtCreation) counts.uploads++;
  });
  before(globals.GPUBuffer, 'mapAsync', (mode) => {
    if (mode & globals.GPUMapMode.WRITE) counts.uploads++;
  });
  return () => ({ ...counts });
}

/** Calls `listener` with the arguments of a method before the method. */
function before({ prototype }, method, listener) {
  const original = prototype[method];
  prototype[method] = function (...words) {
    listener(...words);
    return original.apply(this, words);
  };
}
