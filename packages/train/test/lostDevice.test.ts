/** A device that is lost in the middle of a training: the error says so, and the last checkpoint is there to go on from. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkpointDirectory, evaluate, fit } from '../src/index.js';
import { engineOf, kinds } from './engines.js';
import { temporaryDirectory } from './temporaryDirectory.js';
import { eventsOf, tinyTraining, windows } from './tinyTraining.js';
import { flatLater } from './values.js';

const said =
  'gpu engine: the device was lost: device was destroyed. What was on it is gone. Make a new engine and go on from the last checkpoint';

interface Device {
  createCommandEncoder(): unknown;
  destroy(): void;
}

/** The device of the WebGPU engines of this process. It is private, so the test catches it when it encodes commands. */
function deviceAtWork(): { destroy(): void } {
  const { GPUDevice } = globalThis as unknown as { readonly GPUDevice: { readonly prototype: Device } };
  const { mock } = vi.spyOn(GPUDevice.prototype, 'createCommandEncoder');
  return { destroy: () => (mock.contexts.at(-1) as Device).destroy() };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.skipIf(!kinds.includes('gpu:webgpu'))('a device that is lost', () => {
  it('ends the training with an error that says so, and the training goes on from the last checkpoint on a new engine', async () => {
    await temporaryDirectory(async (path) => {
      const store = checkpointDirectory(path);
      const device = deviceAtWork();
      const iterations = 8;
      const whole = tinyTraining(await engineOf('gpu:webgpu'), { iterations });
      await eventsOf(fit(whole));
      const want = await flatLater(whole.params);

      const engine = await engineOf('gpu:webgpu');
      const training = tinyTraining(engine, { iterations, checkpoints: { store, every: 3 }, reportEvery: 100 });
      const { loss } = training;
      let calls = 0;
      const failed = eventsOf(
        fit({
          ...training,
          loss: (...inputs) => {
            // While the step after the checkpoint is being written down.
            if (++calls === 5) device.destroy();
            return loss(...inputs);
          },
        }),
      );
      await expect(failed).rejects.toMatchObject({ name: 'DeviceLostError', message: said });
      // The loss is noticed where the device is next waited for, not a hundred iterations later.
      expect(calls).toBeLessThanOrEqual(6);
      await expect(evaluate({ params: training.params, loss, batches: windows(1) })).rejects.toThrow(said);

      expect(await store.lastIteration()).toBe(3);
      const anew = tinyTraining(await engineOf('gpu:webgpu'), { iterations, checkpoints: { store, every: 3 } });
      const events = await eventsOf(fit({ ...anew, resume: await store.load() }));
      expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'iterations', iteration: 8 });
      expect(await flatLater(anew.params)).toEqual(want);
    });
  });

  it.each([false, true])('while a checkpoint is being taken leaves the checkpoint before it as it was (compiled: %s)', async (compile) => {
    await temporaryDirectory(async (path) => {
      const store = checkpointDirectory(path);
      const device = deviceAtWork();
      const training = tinyTraining(await engineOf('gpu:webgpu'), { iterations: 6, compile, checkpoints: { store, every: 3 } });
      const { state } = training.optimizer;
      let saves = 0;
      vi.spyOn(training.optimizer, 'state').mockImplementation(() => {
        if (++saves === 2) device.destroy();
        return state();
      });
      await expect(eventsOf(fit(training))).rejects.toMatchObject({ name: 'DeviceLostError', message: said });
      expect(await store.lastIteration()).toBe(3);
      expect((await store.load()).iteration).toBe(3);
    });
  });
});
