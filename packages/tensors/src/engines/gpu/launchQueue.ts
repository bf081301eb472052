/**
 * What the device is asked for, in order. Where results come as promises, calls and frees wait in a queue and are handed to the
 * device one after another, each with resolved handles; elsewhere they happen at once.
 */
import type { GpuDevice, Handle, Launch } from './gpuDevice.js';

/** The place of one result on the device. */
export interface DeviceBuffer {
  handle: Handle | undefined;
  isFreed: boolean;
}

/** Elements on the host, or on their way to it. */
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

  /** The elements as they are now; the deviceBuffer may be freed next. */
  copyOut(deviceBuffer: DeviceBuffer): HostElements {
    if (!this.#device.isAsync) return this.readSync(deviceBuffer);
    const elements = this.read(deviceBuffer);
    // Whoever uses them hears of a failure; that nobody does is none.
    elements.catch(() => {});
    return elements;
  }

  free(deviceBuffer: DeviceBuffer): void {
    if (deviceBuffer.isFreed) return;
    deviceBuffer.isFreed = true;
    const job = (): void => {
      if (deviceBuffer.handle !== undefined) this.#device.free(deviceBuffer.handle);
      deviceBuffer.handle = undefined;
    };
    if (this.#device.isAsync) this.#push(job);
    else job();
  }

  /** The elements, once all that was asked for before is done. */
  read(deviceBuffer: DeviceBuffer): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      const job = (): void => {
        if (this.#failure !== undefined) reject(this.#failure);
        else {
          // The copy is on its way before the next job; what waits for it is not the queue.
          Promise.resolve(this.#device.read(handleOf(deviceBuffer))).then(resolve, (error) => reject(this.#fail(error)));
        }
      };
      if (this.#device.isAsync) this.#push(job);
      else job();
    });
  }

  /** Only where results do not come as promises. */
  readSync(deviceBuffer: DeviceBuffer): Float32Array {
    return this.#device.read(handleOf(deviceBuffer)) as Float32Array;
  }

  /** Resolves when everything asked for so far has been handed to the device; rejects if some of it failed. */
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
    // Whoever asked goes on first: what belongs together is handed over together.
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

  /** The first failure is the one that everybody hears of: what comes after it follows from it. */
  #fail(error: unknown): unknown {
    this.#failure ??= this.#device.explain(error);
    return this.#failure;
  }
}

function handleOf({ handle }: DeviceBuffer): Handle {
  if (handle === undefined) throw new Error('a buffer of the device was used before it was made or after it was freed');
  return handle;
}
