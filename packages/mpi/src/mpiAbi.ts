import type { NativeLibrary } from './nativeLibrary.js';

/** An opaque value of MPI, as koffi passes it: an integer of MPICH, a pointer of Open MPI. */
export type Handle = number | bigint;

/** What is compiled into a program by the `mpi.h` of a library: the values of its constants and the layout of its structures. */
export interface MpiAbi {
  /** The type of a handle in declarations of C. */
  readonly handleType: 'int' | 'uintptr_t';
  readonly world: Handle;
  readonly types: { readonly bytes: Handle; readonly float32: Handle; readonly float64: Handle; readonly int32: Handle };
  readonly operations: { readonly sum: Handle; readonly max: Handle; readonly min: Handle };
  readonly errorsReturn: Handle;
  readonly noInfo: Handle;
  /** `MPI_COMM_TYPE_SHARED` */
  readonly sharedMemory: number;
  /** `MPI_IN_PLACE`, as an address. */
  readonly inPlace: number;
  /** `MPI_STATUS_IGNORE`, as an address. */
  readonly ignoreStatus: number;
  readonly anySource: number;
  /** Where an `MPI_Status` has the rank of the sender, in elements of 4 bytes. */
  readonly sourceInStatus: number;
}

/** Libraries with one binary interface. */
export type Family = 'Open MPI' | 'MPICH';

/** The binary interface of one family of libraries. */
export interface AbiFamily {
  readonly name: Family;
  /** Name and version for people, from what `MPI_Get_library_version` says; `undefined` if the library is of another family. */
  identify(version: string): string | undefined;
  /** Sets what the library reads from the environment when it is initialized, unless the user has. */
  prepare(environment: NodeJS.ProcessEnv, size: number): void;
  abiOf(library: NativeLibrary): MpiAbi;
}
