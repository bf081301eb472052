/** Common names of a fast BLAS, best first. */
export function libraryNames(system: string): readonly string[] {
  switch (system) {
    case 'darwin':
      return [
        '/System/Library/Frameworks/Accelerate.framework/Accelerate',
        '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
        '/usr/local/opt/openblas/lib/libopenblas.dylib',
      ];
    case 'win32':
      return ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'];
    default:
      return ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so.2', 'libblis.so.4', 'libblas.so.3'];
  }
}
