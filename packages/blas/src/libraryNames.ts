/** Common names of libraries, best first. */
export interface LibraryNames {
  readonly oneDnn: readonly string[];
  readonly blas: readonly string[];
}

/**
 * @param system `process.platform`
 * @param processor `process.arch`
 */
export function libraryNames(system: string, processor: string): LibraryNames {
  switch (system) {
    case 'darwin':
      return {
        oneDnn: [],
        blas: [
          '/System/Library/Frameworks/Accelerate.framework/Accelerate',
          '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
          '/usr/local/opt/openblas/lib/libopenblas.dylib',
        ],
      };
    case 'win32':
      return { oneDnn: [], blas: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'] };
    default:
      return {
        // On other processors its products are not made by kernels of its own, but by plain loops.
        oneDnn: processor === 'x64' ? ['libdnnl.so.3', 'libdnnl.so.2'] : [],
        blas: ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so.2', 'libblis.so.4', 'libblas.so.3'],
      };
  }
}
