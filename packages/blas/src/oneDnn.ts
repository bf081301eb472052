/**
 * Binds oneDNN (libdnnl 2 and 3). It has no BLAS interface, but a row-major `dnnl_sgemm`. It compiles its kernels in the first product of
 * a process, which takes some 30 ms.
 */
import koffi from 'koffi';
import { find, type NativeLibrary } from './nativeLibrary.js';
import type { ProductLibrary } from './productLibrary.js';

const [PLAIN, TRANSPOSED] = [78, 84]; // 'N' and 'T' as char
const SUCCESS = 0;

/** What runs the threads of a build of oneDNN: `dnnl_version_t.cpu_runtime`. */
const runtimes = { sequential: 1, openMp: 2, threadPool: 8 };
const RUNTIME_OFFSET = 24;

/** Returns `undefined` if the library is not oneDNN, and the reason if it cannot be used. */
export function bindOneDnn(library: NativeLibrary, path: string): ProductLibrary | string | undefined {
  const gemm = find(
    library,
    'int dnnl_sgemm(char, char, int64_t, int64_t, int64_t, float, uintptr_t, int64_t, uintptr_t, int64_t, float, uintptr_t, int64_t)',
  );
  const versionOf = find(library, 'void *dnnl_version()');
  if (gemm === undefined || versionOf === undefined) return undefined;
  const version = versionOf();
  const name = `onednn ${[...koffi.decode(version, 'int', 3)].join('.')}`;
  if (!isOnOneThread(library, koffi.decode(version, RUNTIME_OFFSET, 'unsigned int'))) return `${path} (${name}: cannot limit its threads)`;
  return {
    name,
    path,
    isFast: true,
    hasSmallKernels: false,
    multiply: (transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate) => {
      const [left, right] = [transposeA === 0 ? PLAIN : TRANSPOSED, transposeB === 0 ? PLAIN : TRANSPOSED];
      const status = gemm(left, right, m, n, k, 1, a, lda, b, ldb, accumulate, c, ldc);
      if (status !== SUCCESS) throw new Error(`${name} made no product of [${m}, ${k}] and [${k}, ${n}]: status ${status}`);
    },
  };
}

/**
 * Makes oneDNN run on the calling thread alone, if it can. OpenMP counts threads for each calling thread, so each thread that opens the
 * library sets its own. TBB and SYCL have no function in C that limits them.
 */
function isOnOneThread(library: NativeLibrary, runtime: number): boolean {
  if (runtime === runtimes.sequential || runtime === runtimes.threadPool) return true;
  if (runtime !== runtimes.openMp) return false;
  // Functions of the OpenMP that oneDNN was linked with.
  find(library, 'void omp_set_num_threads(int)')?.(1);
  return find(library, 'int omp_get_max_threads()')?.() === 1;
}
