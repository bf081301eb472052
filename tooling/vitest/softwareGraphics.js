/** Flags of Chromium that give WebGL 2 and WebGPU without a GPU: on a processor, for correctness only. */
export const softwareGraphics = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
