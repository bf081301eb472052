/** Reads a model file of any format. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemReason } from '@statal/files';
import type { ImportedModel } from '@statal/formats/onnx';
import { UsageError } from '../usageError.js';
import { type FormatName, formatNames, formats } from './formatTable.js';
import type { ModelFile, ReadOptions } from './modelFormat.js';

/** A model, and the format it came in. */
export interface OpenedModel extends ImportedModel {
  readonly from: FormatName;
}

/** @throws UsageError if there is no such file, or if it is of no known format */
export async function openModelFile(path: string, options: ReadOptions): Promise<OpenedModel> {
  const file = await readModelFile(path);
  const from = formatNames.find((name) => formats[name].isIn(file));
  if (from === undefined) {
    const titles = formatNames.map((name) => formats[name].title).join(', ');
    throw new UsageError(path, `it is none of the formats that are known here: ${titles}`, 'Take the file that one of these saved');
  }
  return { ...(await formats[from].read(file, options)), from };
}

/** The file, or the model.json in a folder. */
async function readModelFile(path: string): Promise<ModelFile> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, 'model.json') : path;
    return { path: file, bytes: await readFile(file) };
  } catch (error) {
    const [reason, hint] = systemReason(error);
    throw new UsageError(path, reason, hint);
  }
}
