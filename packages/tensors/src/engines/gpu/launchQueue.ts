/**
 * Submits calls to the device in order. If results are promises, calls and frees wait in a queue, and each is submitted once the
 * handles it needs are resolved. Otherwise they run at once.
 */
import type { ElementRange, GpuDevice, Handle, Launch } from './gpuDevice.js';

/** Holds one result on the device, once it is computed. */
export interface DeviceBuffer {
  handle: Handle | undefined;
  isFreed: boolean;
  /** Takes the elements' place back, for buffers that are not the only content of a handle. Absent: the handle is deleted. */
  readonly giveBack?: (() => void) | undefined;
}

/** Elements on the host, or a promise of them. */
export type HostElements = Float32Array | Promise<Float32Array>;

type Job = () => unknown;

export class LaunchQueue {
  readonly #device: GpuDevice;
  #jobs: Job[] = [];
  #draining: Promise<void> | undefined;
  #failure: unknown;

  constructor(device: GpuDevice) {
    this.#device = device;
  }

  launch(launch: Launch, inputs: readonly DeviceBuffer[], scalars: readonly number[]): DeviceBuffer {
    return this.#fill(() => launch(inputs.map(handleOf), scalars));
  }

  upload(elements: HostElements): DeviceBuffer {
    return this.#fill(() =>
      elements instanceof Float32Array ? this.#device.upload(elements) : elements.then((found) => this.#device.upload(found)),
    );
  }

  /** Copies the current elements. The device buffer may be freed right after this call. */
  copyOut(deviceBuffer: DeviceBuffer): HostElements {
    if (!this.#device.isAsync) return this.readSync(deviceBuffer);
    const elements = this.read(deviceBuffer);
    // Avoid an unhandled rejection; readers still see the error.
    elements.catch(() => {});
    return elements;
  }

  free(deviceBuffer: DeviceBuffer): void {
    if (deviceBuffer.isFreed) return;
    deviceBuffer.isFreed = true;
    // What takes its place is written by a later job, so jobs that wait still find these elements.
    if (deviceBuffer.giveBack !== undefined) deviceBuffer.giveBack();
    else {
      this.run(() => {
        if (deviceBuffer.handle !== undefined) this.#device.free(deviceBuffer.handle);
        deviceBuffer.handle = undefined;
      });
    }
  }

  /** Whether nothing waits, so that work submitted now comes after all calls before. */
  get isIdle(): boolean {
    return this.#draining === undefined;
  }

  /** Runs a job that does not wait: now if no other waits, otherwise after those. */
  run(job: () => void): void {
    if (!this.isIdle) {
      this.#push(job);
      return;
    }
    try {
      job();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Runs a job after all calls before, and after a promise. Later calls wait for it. */
  runAfter(ready: Promise<unknown>, job: () => void): void {
    this.#push(async () => {
      await ready;
      job();
    });
  }

  /** Reads elements after all calls queued before. */
  read(deviceBuffer: DeviceBuffer, range?: ElementRange): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.run(() => {
        if (this.#failure !== undefined) return reject(this.#failure);
        const failed = (error: unknown): void => reject(this.#fail(error));
        try {
          // The copy starts before the next job. The queue does not wait for its end.
          Promise.resolve(this.#device.read(handleOf(deviceBuffer), range)).then(resolve, failed);
        } catch (error) {
          failed(error);
        }
      });
    });
  }

  /** Reads the elements now. Only if results are not promises. */
  readSync(deviceBuffer: DeviceBuffer): Float32Array {
    return this.#device.read(handleOf(deviceBuffer)) as Float32Array;
  }

  /** Resolves when all queued calls are submitted; rejects if one of them failed. */
  async drain(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #fill(make: () => Handle | Promise<Handle>): DeviceBuffer {
    const deviceBuffer: DeviceBuffer = { handle: undefined, isFreed: false };
    if (this.#device.isAsync) {
      this.#push(async () => {
        if (this.#failure === undefined) deviceBuffer.handle = await make();
      });
    } else deviceBuffer.handle = make() as Handle;
    return deviceBuffer;
  }

  #push(job: Job): void {
    this.#jobs.push(job);
    this.#draining ??= this.#run();
  }

  async #run(): Promise<void> {
    // The caller runs on first, so that calls it makes in a row are submitted together.
    await undefined;
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs;
      this.#jobs = [];
      for (const job of jobs) {
        try {
          await job();
        } catch (error) {
          this.#fail(error);
        }
      }
    }
    this.#draining = undefined;
  }

  /** Keeps the first failure and reports it for all later calls, because their failures follow from it. */
  #fail(error: unknown): unknown {
    this.#failure ??= this.#device.explain(error);
    return this.#failure;
  }
}

export function handleOf({ handle }: DeviceBuffer): Handle {
  if (handle === undefined) throw new Error('a buffer of the device was used before it was made or after it was freed');
  return handle;
}
