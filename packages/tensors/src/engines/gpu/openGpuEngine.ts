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
    return new GpuEngine(await GpuDevice.open(mode), []);
  }
  const passedOver: string[] = [];
  for (const candidate of gpuModes) {
    try {
      return new GpuEngine(await GpuDevice.open(candidate), passedOver);
    } catch (error) {
      passedOver.push(`${candidate}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StatalError('createEngine', `no mode of gpu.js runs here: ${passedOver.join('; ')}`);
}
