import type { StartedAllReduce } from './mpi.js';
import type { Request } from './request.js';

/** All-reduces that run beside other calls. MPI writes to their arrays, so they are kept until they are done, even if the caller drops them. */
export class StartedReductions {
  readonly #running = new Set<Started>();

  add(requests: readonly Request[]): StartedAllReduce {
    const started = new Started(requests, () => this.#running.delete(started));
    this.#running.add(started);
    return started;
  }

  /** How many are not done. */
  get count(): number {
    for (const started of this.#running) started.test();
    return this.#running.size;
  }
}

class Started implements StartedAllReduce {
  readonly #requests: readonly Request[];
  readonly #onDone: () => void;
  #done = false;

  constructor(requests: readonly Request[], onDone: () => void) {
    this.#requests = requests;
    this.#onDone = onDone;
  }

  get done(): boolean {
    return this.#done;
  }

  test(): boolean {
    if (!this.#done && this.#requests.every((request) => request.isDone())) this.#end();
    return this.#done;
  }

  async wait(): Promise<void> {
    for (const request of this.#requests) await request.wait();
    this.#end();
  }

  #end(): void {
    this.#done = true;
    this.#onDone();
  }
}
