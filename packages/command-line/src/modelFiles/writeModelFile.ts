/** Writes a model file of any format. */
import type { Layer } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { requireFile, writeOutputFile } from '../outputFile.js';
import { type FormatName, formats } from './formatTable.js';
import type { ModelFormat } from './modelFormat.js';
import { outputFormat } from './outputFormat.js';

/** A model file that was written. */
export interface WrittenModel {
  readonly format: FormatName;
  readonly title: string;
  /** Number of bytes. */
  readonly size: number;
  /** What the file does not hold of the model, in whole sentences. */
  readonly notes: readonly string[];
}

/** How a model file is written. */
export interface WriteModelOptions {
  /** Default: the format that the ending of the file names. */
  readonly to?: FormatName | undefined;
  /** Height and width of x, for a model that reads images. */
  readonly image?: readonly [number, number] | undefined;
}

/**
 * Writes the model in the format that `to` names, or that the ending of the file names.
 *
 * @throws FormatError if the format cannot express the model; then nothing is written
 */
export async function writeModelFile(
  path: string,
  layer: Layer,
  params: Tree,
  { to, image }: WriteModelOptions = {},
): Promise<WrittenModel> {
  const format = outputFormat(path, to);
  await requireFile(path, 'the file');
  const { title, write, leftOut }: ModelFormat = formats[format];
  const bytes = (await write?.(layer, params, { path, image })) as Uint8Array;
  await writeOutputFile(path, 'the file', bytes);
  const parts = leftOut?.(layer.config()) ?? [];
  const notes =
    parts.length === 0 ? [] : [`A file of ${title} has parameters only; the program that reads it must add ${parts.join(', ')}.`];
  return { format, title, size: bytes.length, notes };
}
