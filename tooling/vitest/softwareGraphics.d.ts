/** Flags of Chromium that give WebGL 2 and WebGPU without a GPU: on a processor, for correctness only. */
export declare const softwareGraphics: readonly string[];
