/** What each format would lose of a model. */
import { formats, writableNames } from '@statal/command-line';
import { FormatError, type Layer } from '@statal/layers';
import type { Tree } from '@statal/tensors';

/**
 * A line for each format: that it holds all of the model, what a state_dict leaves to Python, or what the format cannot express. The last is found by
 * writing the model.
 */
export async function describeLosses(layer: Layer, params: Tree): Promise<string> {
  const lines: string[] = [];
  for (const name of writableNames) {
    const { title, endings, write, leftOut } = formats[name];
    const problem = await problemOf(() => write?.(layer, params, { path: `model${endings[0]}` }));
    const outside = leftOut?.(layer.config()) ?? [];
    const held = outside.length === 0 ? 'all of it' : `its parameters; the program that reads it must add ${outside.join(', ')}`;
    lines.push(`  ${title.padEnd(8)} ${problem ?? held}`);
  }
  return lines.join('\n');
}

async function problemOf(write: () => Promise<unknown> | undefined): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return `no: ${error.message}`;
  }
}
