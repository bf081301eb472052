/** What every example of a doc comment may use without making it. */
import { type ComputeEngine, createEngine, Random } from '@statal/tensors';

export const engine: ComputeEngine = await createEngine();
export const random: Random = Random.fromSeed(1);
