import type { Launcher } from './launcher.js';
import type { AbiFamily, MpiAbi } from './mpiAbi.js';
import { mpichHandles } from './mpichHandles.js';
import { addressOf, loadLibrary, type NativeLibrary } from './nativeLibrary.js';
import { openMpiHandles } from './openMpiHandles.js';

export interface FoundLibrary {
  readonly native: NativeLibrary;
  readonly family: AbiFamily;
  readonly abi: MpiAbi;
  /** Name and version, e.g. `MPICH 4.0.2`. */
  readonly name: string;
}

const families: readonly AbiFamily[] = [openMpiHandles, mpichHandles];

/** Names of libraries, by the family of the launcher. MPICH is called libmpich by Debian, and libmpi by all others. */
const namesOnLinux = { 'Open MPI': ['libmpi.so.40'], MPICH: ['libmpich.so.12', 'libmpi.so.12'], any: ['libmpi.so'] };
const namesOnMac = {
  'Open MPI': ['libmpi.40.dylib', '/opt/homebrew/lib/libmpi.40.dylib', '/usr/local/lib/libmpi.40.dylib'],
  MPICH: ['libmpi.12.dylib', '/opt/homebrew/lib/libmpi.12.dylib', '/usr/local/lib/libmpi.12.dylib'],
  any: [],
};

/** At least the `MPI_MAX_LIBRARY_VERSION_STRING` of all libraries. */
const LONGEST_VERSION = 8192;

/**
 * Opens the library of this name or path, or the one that fits the launcher, or the first of this system.
 *
 * @throws Error if none can be opened; one line says what was tried
 */
export function findLibrary(named: string | undefined, launcher: Launcher | undefined): FoundLibrary {
  const tried: string[] = [];
  for (const path of named === undefined ? usualNames(launcher) : [named]) {
    const opened = open(path);
    if (typeof opened !== 'string') return opened;
    tried.push(opened);
  }
  throw new Error(
    `no MPI library found, tried ${tried.join(', ')}: install one (Debian: apt-get install openmpi-bin), or give its path as STATAL_MPI_LIBRARY`,
  );
}

function usualNames(launcher: Launcher | undefined): string[] {
  const names = process.platform === 'darwin' ? namesOnMac : namesOnLinux;
  const byFamily = [names['Open MPI'], names.MPICH];
  if (launcher?.serves[0] === 'MPICH') byFamily.reverse();
  return [...byFamily.flat(), ...names.any];
}

/** Opens a library, or returns the reason why it cannot be used. */
function open(path: string): FoundLibrary | string {
  let native: NativeLibrary;
  try {
    native = loadLibrary(path);
  } catch {
    return path;
  }
  const version = versionOf(native);
  for (const family of families) {
    const name = family.identify(version);
    if (name !== undefined) return { native, name, family, abi: family.abiOf(native) };
  }
  return `${path} (is neither Open MPI nor MPICH: ${version.split('\n')[0]})`;
}

function versionOf(native: NativeLibrary): string {
  const text = new Uint8Array(LONGEST_VERSION);
  const length = new Int32Array(1);
  try {
    native.func('int MPI_Get_library_version(uintptr_t, uintptr_t)')(addressOf(text), addressOf(length));
  } catch {
    return 'it has no MPI_Get_library_version';
  }
  return Buffer.from(text.subarray(0, length[0])).toString('latin1');
}
