/** The functions of MPI that this package calls, as functions of JavaScript that throw if MPI reports an error. */
import { FixedMemory } from './fixedMemory.js';
import type { Handle, MpiAbi } from './mpiAbi.js';
import type { NativeLibrary } from './nativeLibrary.js';

/** A call of MPI. Handles, counts, ranks and addresses are passed as numbers, or as big integers. */
type Call = (...values: Handle[]) => void;

const names = {
  initialize: ['MPI_Init_thread', 'p, p, int, p'],
  isInitialized: ['MPI_Initialized', 'p'],
  finalize: ['MPI_Finalize', ''],
  abort: ['MPI_Abort', 'h, int'],
  rankIn: ['MPI_Comm_rank', 'h, p'],
  sizeOf: ['MPI_Comm_size', 'h, p'],
  setErrorHandler: ['MPI_Comm_set_errhandler', 'h, h'],
  splitByType: ['MPI_Comm_split_type', 'h, int, int, h, p'],
  free: ['MPI_Comm_free', 'p'],
  test: ['MPI_Test', 'p, p, p'],
  startBarrier: ['MPI_Ibarrier', 'h, p'],
  startBroadcast: ['MPI_Ibcast', 'p, int, h, int, h, p'],
  startAllReduce: ['MPI_Iallreduce', 'p, p, int, h, h, h, p'],
  startAllGather: ['MPI_Iallgather', 'p, int, h, p, int, h, h, p'],
  startAllGatherUneven: ['MPI_Iallgatherv', 'p, int, h, p, p, p, h, h, p'],
  startGatherUneven: ['MPI_Igatherv', 'p, int, h, p, p, p, h, int, h, p'],
  startSend: ['MPI_Isend', 'p, int, h, int, int, h, p'],
  startReceive: ['MPI_Irecv', 'p, int, h, int, int, h, p'],
} as const;

export type Functions = { readonly [Name in keyof typeof names]: Call };

const SUCCESS = 0;
/** At least the `MPI_MAX_ERROR_STRING` of all libraries. */
const LONGEST_ERROR = 1024;

/** A call that does not fit those of the other ranks starts without an error. It fails when MPI moves its data, which is in `MPI_Test`. */
const likelyCause = '. If ranks make different calls, or give arrays of different lengths: all must make the same calls in the same order';

/** @param libraryName for errors, e.g. `MPICH 4.0.2` */
export function bindMpi(library: NativeLibrary, { handleType }: MpiAbi, libraryName: string): Functions {
  const declare = (name: string, parameters: string): ((...values: Handle[]) => number) => {
    const types = parameters.replace(/\bp\b/g, 'uintptr_t').replace(/\bh\b/g, handleType);
    return library.func(`int ${name}(${types})`);
  };
  const errorString = declare('MPI_Error_string', 'int, p, p');
  const text = new FixedMemory(LONGEST_ERROR);
  const textLength = new FixedMemory(Int32Array.BYTES_PER_ELEMENT);
  const describe = (code: number): string => {
    errorString(code, text.address, textLength.address);
    // MPICH adds the stack of its calls, in lines.
    const message = Buffer.from(text.bytes.subarray(0, textLength.integers[0])).toString('latin1').trim();
    return message.replace(/\s*\n\s*/g, '; ');
  };
  const bind = ([name, parameters]: readonly [string, string]): Call => {
    const call = declare(name, parameters);
    return (...values) => {
      const code = call(...values);
      if (code !== SUCCESS) throw new Error(`${name} of ${libraryName} failed: ${describe(code)}${name === 'MPI_Test' ? likelyCause : ''}`);
    };
  };
  const bound = Object.entries(names).map(([key, declaration]) => [key, bind(declaration)]);
  return Object.fromEntries(bound) as Functions;
}
