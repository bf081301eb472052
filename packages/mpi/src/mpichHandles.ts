/** MPICH 3 and 4, and the libraries that keep its binary interface (Intel MPI, MVAPICH, Cray): a handle is an integer of `mpi.h`. */
import type { AbiFamily, MpiAbi } from './mpiAbi.js';

const abi: MpiAbi = {
  handleType: 'int',
  world: 0x44000000,
  types: { bytes: 0x4c00010d, float32: 0x4c00040a, float64: 0x4c00080b, int32: 0x4c000439 },
  operations: { sum: 0x58000003, max: 0x58000001, min: 0x58000002 },
  errorsReturn: 0x54000001,
  noInfo: 0x1c000000,
  sharedMemory: 1,
  inPlace: -1,
  ignoreStatus: 1,
  anySource: -2,
  sourceInStatus: 2,
};

const versions = [
  { name: 'MPICH', pattern: /^MPICH Version:\s*(\S+)/ },
  { name: 'MVAPICH', pattern: /^MVAPICH2? Version\s*:\s*(\S+)/ },
  { name: 'Intel MPI', pattern: /^Intel\(R\) MPI Library (\S+)/ },
  { name: 'Cray MPICH', pattern: /^MPI VERSION\s*:\s*CRAY MPICH version (\S+)/ },
];

export const mpichHandles: AbiFamily = {
  name: 'MPICH',
  identify: (version) => {
    for (const { name, pattern } of versions) {
      const [, number] = pattern.exec(version) ?? [];
      if (number !== undefined) return `${name} ${number}`;
    }
    return undefined;
  },
  prepare: () => {},
  abiOf: () => abi,
};
