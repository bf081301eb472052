import { checkData, checkRank, checkView } from './checkArguments.js';
import { gatherBytes } from './gatherBytes.js';
import { receive, send } from './messages.js';
import type { Mpi, Numbers, Operation, Received, StartedAllReduce, TypedArray } from './mpi.js';
import { allReduce, barrier, broadcast, startAllReduce } from './reduceAndBroadcast.js';
import { StartedReductions } from './startedReductions.js';
import type { World } from './world.js';

/** This process among the ranks. It checks arguments, and that one call runs at a time. */
export class MpiProcess implements Mpi {
  readonly library: string;
  readonly rank: number;
  readonly size: number;
  readonly local: { readonly rank: number; readonly size: number };
  readonly #world: World;
  readonly #started = new StartedReductions();
  #running: string | undefined;
  #isClosed = false;

  constructor(world: World, { library, local }: Pick<Mpi, 'library' | 'local'>) {
    this.#world = world;
    this.rank = world.rank;
    this.size = world.size;
    this.library = library;
    this.local = local;
  }

  allReduce(data: Numbers, operation: Operation = 'sum'): Promise<void> {
    return this.#run('allReduce', (world) => {
      checkData('allReduce', data, operation);
      return allReduce(world, data, operation);
    });
  }

  startAllReduce(data: Numbers, operation: Operation = 'sum'): StartedAllReduce {
    this.#checkFree('startAllReduce');
    checkData('startAllReduce', data, operation);
    return this.#started.add(startAllReduce(this.#world, data, operation));
  }

  broadcast(data: TypedArray, from = 0): Promise<void> {
    return this.#run('broadcast', (world) => {
      checkView('broadcast: data', data);
      checkRank('broadcast: from', from, world);
      return broadcast(world, data, from);
    });
  }

  gather(bytes: Uint8Array, to = 0): Promise<readonly Uint8Array[]> {
    return this.#run('gather', (world) => {
      checkView('gather: bytes', bytes, Uint8Array);
      checkRank('gather: to', to, world);
      return gatherBytes(world, bytes, to);
    });
  }

  allGather(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    return this.#run('allGather', (world) => {
      checkView('allGather: bytes', bytes, Uint8Array);
      return gatherBytes(world, bytes, 'all');
    });
  }

  barrier(): Promise<void> {
    return this.#run('barrier', barrier);
  }

  send(bytes: Uint8Array, to: number): Promise<void> {
    return this.#run('send', (world) => {
      checkView('send: bytes', bytes, Uint8Array);
      checkRank('send: to', to, world, { butNotItself: true });
      return send(world, bytes, to);
    });
  }

  receive(from?: number): Promise<Received> {
    return this.#run('receive', (world) => {
      if (from !== undefined) checkRank('receive: from', from, world, { butNotItself: true });
      return receive(world, from);
    });
  }

  close(): Promise<void> {
    return this.#run('close', async (world) => {
      const { count } = this.#started;
      if (count > 0) throw new Error(`close: started all-reduces are not done: ${count}; await wait() of each`);
      // MPI_Finalize holds up the event loop until all ranks call it, so they meet here first.
      await barrier(world);
      world.functions.finalize();
      this.#isClosed = true;
    });
  }

  abort(code: number): never {
    if (!(Number.isInteger(code) && code >= 1 && code <= 255)) throw new RangeError(`abort: code is ${code}; it must be from 1 to 255`);
    if (!this.#isClosed) this.#world.functions.abort(this.#world.abi.world, code);
    process.exit(code);
  }

  async #run<Result>(name: string, call: (world: World) => Promise<Result>): Promise<Result> {
    this.#checkFree(name);
    this.#running = name;
    try {
      return await call(this.#world);
    } finally {
      this.#running = undefined;
    }
  }

  #checkFree(name: string): void {
    if (this.#isClosed) throw new Error(`${name}: MPI is closed, and a process cannot open it again: call close() when all is done`);
    if (this.#running !== undefined) throw new Error(`${name} was called while ${this.#running} runs: await each call before the next`);
  }
}
