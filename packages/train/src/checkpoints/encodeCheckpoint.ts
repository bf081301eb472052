/** Encodes a checkpoint as files and decodes it. This module does not know where files are kept. */

import { decodeSafetensors, encodeSafetensors } from '@statal/layers';
import { aFunction, checkField, text } from '@statal/tensors/internals';
import { aCheckpoint, type Checkpoint, type StoredTensors } from './checkpoint.js';
import { CheckpointError } from './checkpointError.js';
import { type CheckpointContents, checkpointSchema, type FileSum } from './checkpointSchema.js';
import { openJson, sealJson } from './sealedJson.js';
import { sha256 } from './sha256.js';
import { pathsOf } from './treeShape.js';

/** The files of a checkpoint. `manifest` holds the checksums of the others. */
export const checkpointFiles = {
  manifest: 'checkpoint.json',
  parameters: 'parameters.safetensors',
  optimizer: 'optimizer.safetensors',
  state: 'state.safetensors',
} as const;

const format = 'statal-checkpoint';
const copy = 'Take an intact copy, or another checkpoint';

/** A checkpoint as files, made by `encodeCheckpoint`. */
export interface EncodedCheckpoint {
  /** Bytes by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Checksum of the manifest. The manifest holds the checksums of the other files, so this one covers the whole checkpoint. */
  readonly checksum: string;
}

/**
 * Encodes a checkpoint as files, for a store of your own. The same checkpoint always gives the same bytes.
 *
 * @throws StatalError if it is not a checkpoint
 * @example
 * const { files } = await encodeCheckpoint(await takeCheckpoint({ params, iteration: 300 }));
 * [...files.keys()]; // ['parameters.safetensors', 'checkpoint.json']
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<EncodedCheckpoint> {
  checkField('encodeCheckpoint', 'the checkpoint', checkpoint, aCheckpoint);
  const { iteration, parameters, optimizer, state, progress, vocabulary, configuration } = checkpoint;
  const files = new Map<string, Uint8Array>();
  const add = async (name: string, tensors: StoredTensors): Promise<FileSum> => {
    const bytes = encodeSafetensors(tensors);
    files.set(name, bytes);
    return { bytes: bytes.length, sha256: await sha256(bytes) };
  };
  const contents: CheckpointContents = {
    iteration,
    optimizer: optimizer && { kind: optimizer.kind, steps: optimizer.steps, moments: [...optimizer.moments] },
    state: state?.shape,
    progress: progress && { ...progress, random: [...progress.random], history: [...progress.history] },
    vocabulary,
    configuration,
    files: {
      parameters: await add(checkpointFiles.parameters, parameters),
      optimizer: optimizer && (await add(checkpointFiles.optimizer, optimizer.tensors)),
      state: state && (await add(checkpointFiles.state, state.tensors)),
    },
  };
  const { bytes, checksum } = await sealJson(format, contents);
  files.set(checkpointFiles.manifest, bytes);
  return { files, checksum };
}

/**
 * Decodes a checkpoint. Checks every byte and every number before it returns.
 *
 * @param source the name of the checkpoint in error messages: its path
 * @param read gives the bytes of one of its files; `undefined` if the file is missing
 * @param expected the checksum that `encodeCheckpoint` gave, if known
 */
export async function decodeCheckpoint(
  source: string,
  read: (name: string) => Promise<Uint8Array | undefined>,
  expected?: string,
): Promise<Checkpoint> {
  checkField('decodeCheckpoint', 'source', source, text);
  checkField('decodeCheckpoint', 'read', read, aFunction);
  const { content, checksum } = await openJson(
    `${source}/${checkpointFiles.manifest}`,
    format,
    await file(checkpointFiles.manifest),
    checkpointSchema,
  );
  if (expected !== undefined && checksum !== expected) {
    throw new CheckpointError(source, 'it is not the checkpoint that was stored under this name', copy);
  }
  const { iteration, optimizer, state, progress, vocabulary, configuration, files } = content;
  const parameters = await tensors(checkpointFiles.parameters, files.parameters);
  const moments = optimizer && (await tensors(checkpointFiles.optimizer, files.optimizer));
  const carried = state && (await tensors(checkpointFiles.state, files.state));
  const missing = state && pathsOf(state).find((path) => !carried?.has(path));
  if (missing !== undefined) throw new CheckpointError(source, `the tensor ${missing} of the state is missing`, copy);
  return {
    source,
    iteration,
    parameters,
    optimizer: optimizer && moments && { ...optimizer, tensors: moments },
    state: state && carried && { shape: state, tensors: carried },
    progress,
    vocabulary,
    configuration,
  };

  async function file(name: string): Promise<Uint8Array> {
    const bytes = await read(name);
    if (bytes === undefined) throw new CheckpointError(source, `${name} is missing`, copy);
    return bytes;
  }

  async function tensors(name: string, sum: FileSum | undefined): Promise<StoredTensors> {
    const path = `${source}/${name}`;
    if (sum === undefined) throw new CheckpointError(source, `${checkpointFiles.manifest} does not list ${name}`, copy);
    const bytes = await file(name);
    if (bytes.length !== sum.bytes) {
      const cut = bytes.length < sum.bytes ? 'it is cut off' : 'it is too long';
      throw new CheckpointError(path, `${cut}: ${bytes.length} bytes instead of ${sum.bytes}`, copy);
    }
    if ((await sha256(bytes)) !== sum.sha256) throw new CheckpointError(path, 'it is damaged: its checksum differs', copy);
    const decoded = decodeSafetensors(bytes, { source: path }).tensors;
    for (const [key, { dtype }] of decoded) {
      if (!['F32', 'F64', 'I32'].includes(dtype)) throw new CheckpointError(path, `${key} is ${dtype}, which no checkpoint holds`, copy);
    }
    return decoded;
  }
}
