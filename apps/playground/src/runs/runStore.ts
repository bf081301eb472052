/** Keeps runs, and what they were trained on, in the browser. Checkpoints are in the database of `checkpointDatabase`. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Run } from './run.js';

interface Schema extends DBSchema {
  runs: { key: string; value: Run };
  /** What a run was trained on, such as a text or recordings, by the id of the run. */
  materials: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('statal-playground', 1, {
    upgrade(created) {
      created.createObjectStore('runs', { keyPath: 'id' });
      created.createObjectStore('materials');
    },
  });
  return opened;
}

export async function storedRuns(): Promise<readonly Run[]> {
  return (await database()).getAll('runs');
}

export async function storeRun(run: Run): Promise<void> {
  await (await database()).put('runs', run);
}

export async function removeStored(id: string): Promise<void> {
  const removing = (await database()).transaction(['runs', 'materials'], 'readwrite');
  await Promise.all([removing.objectStore('runs').delete(id), removing.objectStore('materials').delete(id), removing.done]);
}

/** Keeps what a run is trained on, for a later visit. */
export async function storeMaterial(id: string, material: unknown): Promise<void> {
  await (await database()).put('materials', material, id);
}

/** What `storeMaterial` kept, or `undefined`. The panel that stored it knows its type. */
export async function storedMaterial<M>(id: string): Promise<M | undefined> {
  return (await (await database()).get('materials', id)) as M | undefined;
}
