/** Binds libraries with the interface of BLAS in C: OpenBLAS, MKL, BLIS, Accelerate. Each is set to one thread, in a way of its own. */
import { find, type NativeLibrary } from './nativeLibrary.js';
import type { ProductLibrary } from './productLibrary.js';

type Identity = Pick<ProductLibrary, 'name' | 'isFast' | 'hasSmallKernels'>;

const ROW_MAJOR = 101;
const PLAIN = 111;

/** Cores of OpenBLAS whose vectors have 512 bits. They multiply by small matrices in place. */
const WIDE_CORES = ['skylakex', 'cooperlake', 'sapphirerapids'];

/**
 * Cores of OpenBLAS whose vectors have 128 bits, as those of WebAssembly. An OpenBLAS takes one of them on a processor that is newer
 * than itself.
 */
const NARROW_CORES =
  'katmai coppermine northwood banias prescott core2 penryn dunnington atom nano nehalem athlon opteron opteron_sse3 barcelona bobcat'.split(
    ' ',
  );

/** Returns the reason if the library has no such interface. */
export function bindCblas(library: NativeLibrary, path: string): ProductLibrary | string {
  const gemm = find(
    library,
    'void cblas_sgemm(int, int, int, int, int, int, float, uintptr_t, int, uintptr_t, int, float, uintptr_t, int)',
  );
  if (gemm === undefined) return `${path} (has neither cblas_sgemm nor dnnl_sgemm)`;
  return {
    ...identify(library, path),
    path,
    multiply: (transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate) => {
      gemm(ROW_MAJOR, PLAIN + transposeA, PLAIN + transposeB, m, n, k, 1, a, lda, b, ldb, accumulate, c, ldc);
    },
  };
}

/** Identifies a library by functions that only it exports, and sets it to one thread for the whole process. */
function identify(library: NativeLibrary, path: string): Identity {
  const hasSmallKernels = false;
  const openblas = find(library, 'const char *openblas_get_config()');
  if (openblas !== undefined) {
    find(library, 'void openblas_set_num_threads(int)')?.(1);
    return identifyOpenBlas(String(openblas()), String(find(library, 'const char *openblas_get_corename()')?.() ?? ''));
  }
  const mkl = find(library, 'void MKL_Set_Num_Threads(int)');
  if (mkl !== undefined) {
    mkl(1);
    return { name: 'mkl', isFast: true, hasSmallKernels };
  }
  const blis = find(library, 'void bli_thread_set_num_threads(int64_t)');
  if (blis !== undefined) {
    blis(1);
    const version = find(library, 'const char *bli_info_get_version_str()')?.() ?? '';
    return { name: `blis ${version}`.trim(), isFast: true, hasSmallKernels };
  }
  if (path.includes('Accelerate')) {
    const SINGLE_THREADED = 1;
    find(library, 'int BLASSetThreading(unsigned int)')?.(SINGLE_THREADED);
    return { name: 'accelerate', isFast: true, hasSmallKernels };
  }
  return { name: 'blas', isFast: false, hasSmallKernels };
}

/**
 * @param configuration starts with name and version
 * @param core the processor whose kernels OpenBLAS took
 */
export function identifyOpenBlas(configuration: string, core: string): Identity {
  const [version = ''] = /\d+(\.\d+)+/.exec(configuration) ?? [];
  return {
    name: ['openblas', version, core].filter(Boolean).join(' '),
    isFast: !NARROW_CORES.includes(core.toLowerCase()),
    hasSmallKernels: WIDE_CORES.includes(core.toLowerCase()),
  };
}
