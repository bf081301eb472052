import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { UsageError } from './usageError.js';

/**
 * Checks that a training which starts from a model does not store to the directory of that model: it would replace the model.
 *
 * @param from the directory of the model, or of one of its checkpoints
 * @throws UsageError if the model is in `out`
 */
export async function requireOtherPlace(out: string, from: string): Promise<void> {
  const [place, model] = await Promise.all([out, from].map((path) => realpath(path).catch(() => resolve(path))));
  if (model !== place && !model.startsWith(`${place}${sep}`)) return;
  throw new UsageError(`--out ${out}`, 'the model that --from names is in it, and would be replaced', 'Name another directory');
}
