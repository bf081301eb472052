/** The device that gpu.js opens has the limits of the adapter that kernels of plans use. */
import { describe, expect, it } from 'vitest';
import { GpuDevice } from '../src/engines/gpu/gpuDevice.js';
import type { WebGpuDeviceOptions, WebGpuHost } from '../src/engines/gpu/webGpu/webGpu.js';
import { withAdapterLimits } from '../src/engines/gpu/webGpu/withAdapterLimits.js';
import { kinds } from './engines.js';

/** A `navigator.gpu` that keeps what devices were asked for, and refuses some. */
function fakeHost(refuses: (options: WebGpuDeviceOptions) => boolean): { host: WebGpuHost; asked: WebGpuDeviceOptions[] } {
  const asked: WebGpuDeviceOptions[] = [];
  const adapterNow = () => ({
    limits: { maxComputeWorkgroupStorageSize: 49152, maxComputeInvocationsPerWorkgroup: 1024, maxBufferSize: 2 ** 30 },
    features: new Set(['subgroups', 'timestamp-query']),
    requestDevice: async (options: WebGpuDeviceOptions = {}) => {
      asked.push(options);
      if (refuses(options)) throw new TypeError('refused');
      return {};
    },
  });
  return { host: { requestAdapter: async () => adapterNow() } as unknown as WebGpuHost, asked };
}

const ofGpuJs = { requiredLimits: { maxBufferSize: 2 ** 30 } };
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const open = async (host: WebGpuHost): Promise<unknown> => (await host.requestAdapter())?.requestDevice(ofGpuJs);

describe('a device that is asked for through an adapter', () => {
  it('gets the limits and the features of the adapter that kernels use', async () => {
    const { host, asked } = fakeHost(() => false);
    const request = host.requestAdapter;
    await withAdapterLimits(host, () => open(host));
    expect(asked).toEqual([
      {
        requiredLimits: { maxComputeWorkgroupStorageSize: 49152, maxComputeInvocationsPerWorkgroup: 1024, maxBufferSize: 2 ** 30 },
        requiredFeatures: ['subgroups'],
      },
    ]);
    expect(host.requestAdapter).toBe(request);
    await open(host);
    expect(asked[1]).toEqual(ofGpuJs);
  });

  it('is the one that gpu.js asked for where the adapter grants less than it says', async () => {
    const { host, asked } = fakeHost(({ requiredFeatures = [] }) => requiredFeatures.length > 0);
    expect(await withAdapterLimits(host, () => open(host))).toEqual({});
    expect(asked[1]).toEqual(ofGpuJs);
  });

  it('leaves the host as it was when several open at a time', async () => {
    const { host, asked } = fakeHost(() => false);
    const request = host.requestAdapter;
    await Promise.all([1, 2, 3].map((waits) => withAdapterLimits(host, () => sleep(waits).then(() => open(host)))));
    expect(asked.map(({ requiredFeatures }) => requiredFeatures)).toEqual([['subgroups'], ['subgroups'], ['subgroups']]);
    expect(host.requestAdapter).toBe(request);
  });

  it('leaves the host as it was when opening fails', async () => {
    const { host } = fakeHost(() => true);
    const request = host.requestAdapter;
    await expect(withAdapterLimits(host, () => open(host))).rejects.toThrow('refused');
    expect(host.requestAdapter).toBe(request);
  });

  it.skipIf(!kinds.includes('gpu:webgpu'))('has them on this machine', async () => {
    const device = await GpuDevice.open('webgpu');
    const { gpu } = globalThis.navigator as unknown as { readonly gpu: WebGpuHost };
    const adapter = await gpu.requestAdapter();
    for (const name of ['maxComputeWorkgroupStorageSize', 'maxComputeInvocationsPerWorkgroup', 'maxStorageBufferBindingSize'])
      expect(device.webGpu?.device.limits[name], name).toBe(adapter?.limits[name]);
    expect(device.webGpu?.device.features.has('subgroups')).toBe(adapter?.features.has('subgroups'));
    device.destroy();
  });
});
