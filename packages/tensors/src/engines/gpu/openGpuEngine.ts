/** Opens the gpu engine in a mode, or in the first mode that runs here. */
import { StatalError } from '../../errors.js';
import { GpuDevice } from './gpuDevice.js';
import { GpuEngine } from './gpuEngine.js';
import { type GpuMode, gpuModes } from './gpuMode.js';

export async function openGpuEngine(mode: GpuMode | 'auto'): Promise<GpuEngine> {
  if (mode !== 'auto') {
    if (!gpuModes.includes(mode)) {
      throw new StatalError('createEngine', `unknown gpu mode "${mode}"`, `Use one of ${gpuModes.join(', ')}, or auto`);
    }
    return engineOn(mode, []);
  }
  const passedOver: string[] = [];
  for (const candidate of gpuModes) {
    try {
      return await engineOn(candidate, passedOver);
    } catch (error) {
      passedOver.push(`${candidate}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StatalError('createEngine', `no mode of gpu.js runs here: ${passedOver.join('; ')}`);
}

async function engineOn(mode: GpuMode, passedOver: readonly string[]): Promise<GpuEngine> {
  const device = await GpuDevice.open(mode);
  if (mode !== 'webgpu') return new GpuEngine(device, passedOver);
  // Loaded here, so that the other modes do without it.
  const { WebGpuPlans } = await import('./plan/device/webGpuPlans.js');
  return new GpuEngine(device, passedOver, (context) => new WebGpuPlans(context));
}
