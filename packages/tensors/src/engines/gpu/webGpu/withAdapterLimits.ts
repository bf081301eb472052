/**
 * gpu.js asks for a device with two limits of the adapter, and the defaults of browsers for the others: 16 kB of workgroup memory, 256
 * invocations, no subgroups. The kernels of plans are faster with what the adapter has. gpu.js takes no options for its device, so the adapter
 * that it gets adds them.
 */
import type { WebGpuAdapter, WebGpuDeviceOptions, WebGpuHost } from './webGpu.js';

/** The limits that kernels of plans use. */
const used = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
] as const;

/** The hosts whose adapters are changed now. */
const changed = new WeakMap<WebGpuHost, { openings: number; restore(): void }>();

/** Runs `open`. Adapters requested meanwhile grant devices with their limits, and with subgroups if they have them. */
export async function withAdapterLimits<T>(host: WebGpuHost, open: () => Promise<T>): Promise<T> {
  const change = changed.get(host) ?? { openings: 0, restore: changeAdapters(host) };
  change.openings += 1;
  changed.set(host, change);
  try {
    return await open();
  } finally {
    change.openings -= 1;
    if (change.openings === 0) {
      change.restore();
      changed.delete(host);
    }
  }
}

/** @returns a function that leaves the host as it was */
function changeAdapters(host: WebGpuHost): () => void {
  const request = host.requestAdapter;
  const own = Object.getOwnPropertyDescriptor(host, 'requestAdapter');
  const wrapped = async (options?: object): Promise<WebGpuAdapter | null> => {
    const adapter = await request.call(host, options);
    if (adapter !== null) grantMore(adapter);
    return adapter;
  };
  Object.defineProperty(host, 'requestAdapter', { value: wrapped, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(host, 'requestAdapter');
    else Object.defineProperty(host, 'requestAdapter', own);
  };
}

function grantMore(adapter: WebGpuAdapter): void {
  const request = adapter.requestDevice;
  const limits = Object.fromEntries(used.flatMap((name) => (name in adapter.limits ? [[name, adapter.limits[name]]] : [])));
  const features = ['subgroups'].filter((name) => adapter.features.has(name));
  const wrapped = async (options: WebGpuDeviceOptions = {}) => {
    const more = {
      ...options,
      requiredLimits: { ...limits, ...options.requiredLimits },
      requiredFeatures: [...features, ...(options.requiredFeatures ?? [])],
    };
    // An adapter that grants less than it says still gives the device that was asked for.
    return request.call(adapter, more).catch(() => request.call(adapter, options));
  };
  Object.defineProperty(adapter, 'requestDevice', { value: wrapped, configurable: true });
}
