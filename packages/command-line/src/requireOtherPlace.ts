import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { UsageError } from './usageError.js';

/**
 * A training that starts from a model must not store to its directory, where it would replace the model.
 *
 * @param from the directory of the model, or of one of its checkpoints
 * @throws UsageError if it does
 */
export async function requireOtherPlace(out: string, from: string): Promise<void> {
  const [place, model] = await Promise.all([out, from].map((path) => realpath(path).catch(() => resolve(path))));
  if (model !== place && !model.startsWith(`${place}${sep}`)) return;
  throw new UsageError(`--out ${out}`, 'the model that --from names is in it, and would be replaced', 'Name another directory');
}
