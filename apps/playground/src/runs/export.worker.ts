/** Encodes the last checkpoint of a run in a Worker. */
import { checkpointDatabase } from '@statal/train';
import { expose, transfer } from 'comlink';
import { encodeCheckpoint } from './encodeCheckpoint.js';
import type { ExportFormat } from './exportFormats.js';

const worker = {
  /** `id`: of the run. */
  async encode(id: string, format: ExportFormat): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await encodeCheckpoint(await checkpointDatabase(id).load(), format);
    return transfer(bytes, [bytes.buffer]);
  },
};

export type ExportWorker = typeof worker;

expose(worker);
