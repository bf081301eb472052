/** Initializes MPI in this process, and asks for its place among the others. */
import { isMainThread } from 'node:worker_threads';
import { bindMpi, type Functions } from './bindMpi.js';
import { type FoundLibrary, findLibrary } from './findLibrary.js';
import { FixedMemory } from './fixedMemory.js';
import { type Launcher, launcherOf } from './launcher.js';
import type { Mpi } from './mpi.js';
import type { Handle, MpiAbi } from './mpiAbi.js';
import type { World } from './world.js';

interface Joined extends Pick<Mpi, 'library' | 'local'> {
  readonly world: World;
}

/** Only one thread calls MPI, but the process may have others. */
const FUNNELED = 1;
/**
 * Open MPI takes memory of this size for each all-reduce. The allocator of C keeps up to 32 MB of what is freed; more would be new pages
 * every time.
 */
const LARGEST_MESSAGE = 2 ** 24;

/** @param named the name or path of the library; without it, one is found */
export function joinWorld(named: string | undefined): Joined {
  if (!isMainThread) throw new Error('openMpi was called in a worker thread: MPI serves the main thread only');
  const launcher = launcherOf(process.env);
  const library = findLibrary(named, launcher);
  if (launcher !== undefined) checkLauncher(launcher, library);
  library.family.prepare(process.env, launcher?.size ?? 1);
  const functions = bindMpi(library.native, library.abi, library.name);
  initialize(functions);
  functions.setErrorHandler(library.abi.world, library.abi.errorsReturn);
  const { rank, size } = placeIn(functions, library.abi.world);
  if (launcher !== undefined) checkSize(size, launcher, library, functions);
  const world = { functions, abi: library.abi, rank, size, largestMessage: LARGEST_MESSAGE, isOversubscribed: false };
  return { world, library: library.name, local: placeOnMachine(functions, library.abi, rank) };
}

function initialize(functions: Functions): void {
  const memory = new FixedMemory(Int32Array.BYTES_PER_ELEMENT);
  functions.isInitialized(memory.address);
  if (memory.integers[0] === 0) functions.initialize(0, 0, FUNNELED, memory.address);
}

function placeIn(functions: Functions, communicator: Handle): { rank: number; size: number } {
  const memory = new FixedMemory(2 * Int32Array.BYTES_PER_ELEMENT);
  functions.rankIn(communicator, memory.address);
  functions.sizeOf(communicator, memory.address + Int32Array.BYTES_PER_ELEMENT);
  return { rank: memory.integers[0], size: memory.integers[1] };
}

function placeOnMachine(functions: Functions, abi: MpiAbi, rank: number): { rank: number; size: number } {
  const memory = new FixedMemory(BigInt64Array.BYTES_PER_ELEMENT);
  functions.splitByType(abi.world, abi.sharedMemory, rank, abi.noInfo, memory.address);
  const communicator = abi.handleType === 'int' ? memory.integers[0] : new BigUint64Array(memory.bytes.buffer)[0];
  const place = placeIn(functions, communicator);
  functions.free(memory.address);
  return place;
}

/** Where Slurm started the process and offers no PMIx, Open MPI ends it with many lines, so this is checked before. */
function checkLauncher(launcher: Launcher, library: FoundLibrary): void {
  const isServed = launcher.serves.includes(library.family.name);
  if (!isServed && (launcher.size > 1 || library.family.name === 'Open MPI')) throw cannotJoin(launcher, library);
}

/** Without the other processes, each would train alone, and all would write the same files. */
function checkSize(size: number, launcher: Launcher, library: FoundLibrary, functions: Functions): void {
  if (launcher.size === 1 || size > 1) return;
  functions.finalize();
  throw cannotJoin(launcher, library);
}

function cannotJoin(launcher: Launcher, library: FoundLibrary): Error {
  return new Error(`${library.name} cannot join the processes that ${launcher.name} started (${launcher.size}): ${launcher.wayOut}`);
}
