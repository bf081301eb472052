/** Open MPI 4 and 5: a handle is the address of a variable of the library. */

import type { AbiFamily, MpiAbi } from './mpiAbi.js';
import type { NativeLibrary } from './nativeLibrary.js';

/**
 * How Open MPI makes a nonblocking all-reduce. By default, one in place goes to the first rank and back from there, which takes three times
 * as long between two ranks. These two move each element there and back once. Rabenseifner's takes fewer steps, but moves more between ranks
 * that are no power of two.
 */
const ALGORITHM = 'OMPI_MCA_coll_libnbc_iallreduce_algorithm';
const [RING, RABENSEIFNER] = ['1', '3'];

export const openMpiHandles: AbiFamily = {
  name: 'Open MPI',
  identify: (version) => {
    const [, number] = /^Open MPI v(\S+?),/.exec(version) ?? [];
    return number === undefined ? undefined : `Open MPI ${number}`;
  },
  prepare: (environment, size) => {
    environment[ALGORITHM] ??= Number.isInteger(Math.log2(size)) ? RABENSEIFNER : RING;
  },
  abiOf: (library: NativeLibrary): MpiAbi => {
    const address = (name: string): bigint => library.symbol(name);
    return {
      handleType: 'uintptr_t',
      world: address('ompi_mpi_comm_world'),
      types: {
        bytes: address('ompi_mpi_byte'),
        float32: address('ompi_mpi_float'),
        float64: address('ompi_mpi_double'),
        int32: address('ompi_mpi_int32_t'),
      },
      operations: { sum: address('ompi_mpi_op_sum'), max: address('ompi_mpi_op_max'), min: address('ompi_mpi_op_min') },
      errorsReturn: address('ompi_mpi_errors_return'),
      noInfo: address('ompi_mpi_info_null'),
      sharedMemory: 0,
      inPlace: 1,
      ignoreStatus: 0,
      anySource: -1,
      sourceInStatus: 0,
    };
  },
};
