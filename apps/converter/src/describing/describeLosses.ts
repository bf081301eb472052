/** What each format would lose of a model. */
import { formats, writableNames } from '@statal/command-line';
import { FormatError, type Layer } from '@statal/layers';
import type { Tree } from '@statal/tensors';

/** A line for each format: that it holds all of the model, or what it cannot express. Each is found by writing the model. */
export async function describeLosses(layer: Layer, params: Tree): Promise<string> {
  const lines: string[] = [];
  for (const name of writableNames) {
    const { title, endings, write } = formats[name];
    lines.push(`  ${title.padEnd(8)} ${await problemOf(() => write?.(layer, params, { path: `model${endings[0]}` }))}`);
  }
  return lines.join('\n');
}

async function problemOf(write: () => Promise<unknown> | undefined): Promise<string> {
  try {
    await write();
    return 'all of it';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return `no: ${error.message}`;
  }
}
