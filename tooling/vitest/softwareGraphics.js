/** Flags of Chromium that give WebGL 2 and WebGPU without a GPU: on a processor, for correctness only. */
export const softwareGraphics = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  // Compiles each shader of WebGL once: without these, in parts, in advance, and whole again. A fifth of the time.
  '--disable-angle-features=supportsGraphicsPipelineLibrary,warmUpPipelineCacheAtLink,preferMonolithicPipelinesOverLibraries',
];
