/** Ranks compute the same update, so their parameters stay the same. Before a checkpoint is stored, this is checked. */
import { encodeSafetensors } from '@statal/layers';
import type { StoredTensors } from '../checkpoints/checkpoint.js';
import { sha256 } from '../checkpoints/sha256.js';
import { TrainingError } from '../loop/trainingError.js';
import type { Ranks } from './ranks.js';

/** @throws TrainingError on all ranks, if one has other parameters than rank 0 */
export async function requireSameParameters(ranks: Ranks, iteration: number, parameters: StoredTensors): Promise<void> {
  const own = await sha256(encodeSafetensors(parameters));
  const all = await ranks.allGather(new TextEncoder().encode(own));
  const sums = all.map((bytes) => new TextDecoder().decode(bytes));
  const other = sums.findIndex((sum) => sum !== sums[0]);
  if (other < 0) return;
  const problem = `after iteration ${iteration} rank ${other} has other parameters than rank 0`;
  const hint = 'Give all ranks the same parameters, optimizer and options, and machines whose processors compute the same bits';
  throw new TrainingError('ranks', iteration, problem, hint);
}
