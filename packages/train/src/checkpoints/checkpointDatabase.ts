/**
 * Checkpoints in the browser's IndexedDB: the last and the best of every training, under a name. A save is one transaction, which
 * writes the new checkpoint, names it and deletes what no name needs. If the page or the browser is killed before it commits, `load`
 * gives the old checkpoints.
 */
import { StatalError } from '@statal/tensors';
import { checkField, text } from '@statal/tensors/internals';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './checkpointError.js';
import type { CheckpointStore, WhichCheckpoint } from './checkpointStore.js';
import { decodeCheckpoint, encodeCheckpoint } from './encodeCheckpoint.js';

/** What `checkpointDatabase` gives. */
export interface CheckpointDatabase extends CheckpointStore {
  /** Deletes all checkpoints under this name. */
  remove(): Promise<void>;
}

interface Entry {
  /** The key of the files. */
  readonly id: number;
  readonly iteration: number;
  readonly checksum: string;
}

interface Training {
  readonly last: Entry;
  readonly best?: Entry | undefined;
}

interface Schema extends DBSchema {
  /** Which checkpoints are the last and the best, by the name of the training. */
  trainings: { key: string; value: Training };
  /** The files of a checkpoint, by file name. Keys count up. */
  checkpoints: { key: number; value: ReadonlyMap<string, Uint8Array> };
}

const databaseName = 'statal-checkpoints';
const copy = 'Take another checkpoint';

/**
 * Keeps checkpoints in the browser under `name`, for pages and Workers. Pages of one origin see the same checkpoints.
 *
 * Every failure is a `CheckpointError` of one line. In Node, which has no IndexedDB, every call fails: use `checkpointDirectory`.
 * A browser may delete what a page stores when its disk is full, unless `navigator.storage.persist()` was granted.
 *
 * @example
 * // Not run here: Node has no IndexedDB.
 * const store = checkpointDatabase('my first training');
 * const resume = (await store.lastIteration()) === undefined ? undefined : await store.load();
 * const training = fit({ params, loss: lossOf, batches, optimizer: adam(), random, epochs: 1, checkpoints: { store, every: 10 }, resume });
 * for await (const event of training) if (event.type === 'checkpoint') console.log(event.iteration);
 */
export function checkpointDatabase(name: string): CheckpointDatabase {
  checkField('checkpointDatabase', 'name', name, text);
  const source = `indexeddb:${name}`;
  const nameOf = ({ iteration }: Pick<Entry, 'iteration'>): string => `${source}/iteration-${iteration}`;

  /** Runs `act` on an open database. Failures become one line. */
  async function withDatabase<T>(doing: string, act: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      const database = await open();
      return await act(database).finally(() => database.close());
    } catch (error) {
      if (error instanceof StatalError) throw error;
      const [reason, hint] = await reasonOf(error);
      throw new CheckpointError(source, `${doing}, ${reason}`, hint, { cause: error });
    }
  }

  return {
    lastIteration: () => withDatabase('it could not be read', async (database) => (await database.get('trainings', name))?.last.iteration),

    load: (which: WhichCheckpoint = 'last') =>
      withDatabase('it could not be read', async (database) => {
        // One transaction: a training in another tab may replace the checkpoint.
        const reading = database.transaction(['trainings', 'checkpoints']);
        const training = await reading.objectStore('trainings').get(name);
        const entry = training?.[which];
        const files = entry && (await reading.objectStore('checkpoints').get(entry.id));
        if (training === undefined) throw new CheckpointError(source, 'there is no checkpoint', 'Check the name');
        if (entry === undefined)
          throw new CheckpointError(source, `there is no ${which} checkpoint: nothing was validated`, 'Take the last one');
        if (files === undefined) throw new CheckpointError(nameOf(entry), 'it is damaged: its files are missing', copy);
        return decodeCheckpoint(nameOf(entry), async (file) => files.get(file), entry.checksum);
      }),

    async save(checkpoint: Checkpoint, { best = false }: { readonly best?: boolean | undefined } = {}) {
      const { iteration } = checkpoint;
      // Encode first, because a transaction commits as soon as it waits for anything else.
      const { files, checksum } = await encodeCheckpoint(checkpoint);
      return withDatabase(`the checkpoint of iteration ${iteration} could not be stored`, async (database) => {
        const saving = database.transaction(['trainings', 'checkpoints'], 'readwrite', { durability: 'strict' });
        const [trainings, checkpoints] = [saving.objectStore('trainings'), saving.objectStore('checkpoints')];
        saving.done.catch(ignore); // the failure is reported by the request that fails
        const before = await trainings.get(name);
        const last: Entry = { id: await checkpoints.add(files), iteration, checksum };
        const after: Training = { last, best: best ? last : before?.best };
        await trainings.put(after, name);
        await Promise.all(idsOf(before).flatMap((id) => (idsOf(after).includes(id) ? [] : [checkpoints.delete(id)])));
        await saving.done;
        return nameOf(last);
      });
    },

    remove: () =>
      withDatabase('it could not be deleted', async (database) => {
        const removing = database.transaction(['trainings', 'checkpoints'], 'readwrite', { durability: 'strict' });
        removing.done.catch(ignore);
        const ids = idsOf(await removing.objectStore('trainings').get(name));
        await Promise.all([
          removing.objectStore('trainings').delete(name),
          ...ids.map((id) => removing.objectStore('checkpoints').delete(id)),
        ]);
        await removing.done;
      }),
  };
}

function open(): Promise<IDBPDatabase<Schema>> {
  if (typeof indexedDB === 'undefined')
    throw new CheckpointError('checkpointDatabase', 'there is no IndexedDB here', 'In Node use checkpointDirectory');
  return openDB<Schema>(databaseName, 1, {
    upgrade(database) {
      database.createObjectStore('trainings');
      database.createObjectStore('checkpoints', { autoIncrement: true });
    },
  });
}

const idsOf = (training: Training | undefined): readonly number[] =>
  [training?.last, training?.best].flatMap((entry) => (entry === undefined ? [] : [entry.id]));

async function reasonOf(error: unknown): Promise<readonly [reason: string, hint: string]> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'QuotaExceededError') return [`the browser gives this site no more storage${await usedStorage()}`, 'Delete old trainings'];
  if (name === 'VersionError') return ['a newer version of Statal has stored here', 'Update Statal'];
  if (name === 'SecurityError') return ['the browser does not let this page store anything', 'Allow the site to store data'];
  return [message === '' ? name : message, 'See whether the browser stores anything for this site'];
}

async function usedStorage(): Promise<string> {
  const { usage, quota } = (await globalThis.navigator?.storage?.estimate().catch(() => undefined)) ?? {};
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return usage === undefined || quota === undefined ? '' : `: ${megabytes(usage)} of ${megabytes(quota)} are in use`;
}

function ignore(): void {}
