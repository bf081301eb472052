/**
 * Finds a BLAS and binds its matrix product with koffi. The library is set to one thread for the whole process: the caller has its
 * own threads, and the bits of a product must not depend on their number.
 */
import koffi from 'koffi';
import type { Blas } from './blas.js';
import { libraryNames } from './libraryNames.js';

type Library = ReturnType<typeof koffi.load>;

interface Identity {
  readonly name: string;
  /** Whether it is faster than kernels in WebAssembly. The reference implementation of BLAS is not. */
  readonly isFast: boolean;
}

const ROW_MAJOR = 101;
const PLAIN = 111;

/**
 * Opens the library of this name or path, or the first fast one that this system has.
 *
 * @throws Error if none can be opened; one line says what was tried
 */
export function openBlas(library?: string): Blas {
  const tried: string[] = [];
  for (const name of library === undefined ? libraryNames(process.platform) : [library]) {
    const opened = open(name, library !== undefined);
    if (typeof opened !== 'string') return opened;
    tried.push(opened);
  }
  throw new Error(library === undefined ? `no fast BLAS found, tried ${tried.join(', ')}` : `no BLAS: ${tried[0]}`);
}

/** Opens a library, or returns the reason why it cannot be used. */
function open(path: string, mayBeSlow: boolean): Blas | string {
  let library: Library;
  try {
    library = koffi.load(path);
  } catch (error) {
    return mayBeSlow ? `${path} (${firstLine(error)})` : path;
  }
  const gemm = find(
    library,
    'void cblas_sgemm(int, int, int, int, int, int, float, uintptr_t, int, uintptr_t, int, float, uintptr_t, int)',
  );
  if (gemm === undefined) return `${path} (has no cblas_sgemm)`;
  const { name, isFast } = identify(library, path);
  if (!isFast && !mayBeSlow) return `${path} (slow: ${name})`;
  return {
    name,
    library: path,
    addressOf: (view) => Number(koffi.address(view)) - view.byteOffset,
    multiply: (transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate) => {
      gemm(ROW_MAJOR, PLAIN + transposeA, PLAIN + transposeB, m, n, k, 1, a, lda, b, ldb, accumulate, c, ldc);
    },
  };
}

/** Identifies a library by functions that only it exports, and sets it to one thread. */
function identify(library: Library, path: string): Identity {
  const openblas = find(library, 'const char *openblas_get_config()');
  if (openblas !== undefined) {
    find(library, 'void openblas_set_num_threads(int)')?.(1);
    const [version = ''] = /\d+(\.\d+)+/.exec(String(openblas())) ?? [];
    return { name: `openblas ${version}`.trim(), isFast: true };
  }
  const mkl = find(library, 'void MKL_Set_Num_Threads(int)');
  if (mkl !== undefined) {
    mkl(1);
    return { name: 'mkl', isFast: true };
  }
  const blis = find(library, 'void bli_thread_set_num_threads(int64_t)');
  if (blis !== undefined) {
    blis(1);
    return { name: `blis ${find(library, 'const char *bli_info_get_version_str()')?.() ?? ''}`.trim(), isFast: true };
  }
  if (path.includes('Accelerate')) {
    const SINGLE_THREADED = 1;
    find(library, 'int BLASSetThreading(unsigned int)')?.(SINGLE_THREADED);
    return { name: 'accelerate', isFast: true };
  }
  return { name: 'blas', isFast: false };
}

function find(library: Library, declaration: string): ((...values: unknown[]) => unknown) | undefined {
  try {
    return library.func(declaration);
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
