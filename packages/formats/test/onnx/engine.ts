import { type ComputeEngine, createEngine } from '@statal/tensors';

export const engine: ComputeEngine = await createEngine({ kind: 'reference' });
