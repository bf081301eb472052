/** Checkpoints in the browser's own IndexedDB. What a killed page leaves behind is tested by tooling/page-check. */
import { CheckpointError, checkpointDatabase } from '@statal/train';
import { afterEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../../packages/train/test/messageOf.js';
import { named, someCheckpoint } from '../../../packages/train/test/someCheckpoint.js';

const store = checkpointDatabase('first');

afterEach(async () => {
  await store.remove();
  await checkpointDatabase('second').remove();
});

describe('a checkpoint database', () => {
  it('gives back what was stored, to the bit', async () => {
    expect(await store.lastIteration()).toBeUndefined();
    const location = await store.save(someCheckpoint(7));
    expect(location).toBe('indexeddb:first/iteration-7');
    expect(await store.lastIteration()).toBe(7);
    expect(await store.load()).toEqual(named(someCheckpoint(7), location));
    expect(await checkpointDatabase('first').load()).toEqual(named(someCheckpoint(7), location));
  });

  it('keeps the last and the best and nothing else', async () => {
    expect(await messageOf(() => store.load())).toBe('indexeddb:first: there is no checkpoint. Check the name');
    await store.save(someCheckpoint(1));
    expect(await messageOf(() => store.load('best'))).toBe(
      'indexeddb:first: there is no best checkpoint: nothing was validated. Take the last one',
    );
    await store.save(someCheckpoint(2), { best: true });
    await store.save(someCheckpoint(3));
    await store.save(someCheckpoint(4));
    expect([(await store.load('best')).iteration, (await store.load()).iteration]).toEqual([2, 4]);
    expect(await storedCheckpoints()).toBe(2);
    await store.save(someCheckpoint(5), { best: true });
    expect((await store.load('best')).iteration).toBe(5);
    expect(await storedCheckpoints()).toBe(1);
  });

  it('keeps trainings of other names apart, and removes only its own', async () => {
    const second = checkpointDatabase('second');
    await Promise.all([store.save(someCheckpoint(1)), second.save(someCheckpoint(2))]);
    expect([await store.lastIteration(), await second.lastIteration()]).toEqual([1, 2]);
    await store.remove();
    expect([await store.lastIteration(), await second.lastIteration()]).toEqual([undefined, 2]);
    expect(await storedCheckpoints()).toBe(1);
  });

  it('has a whole checkpoint, whichever of several saves at once is last', async () => {
    await Promise.all([1, 2, 3, 4].map((iteration) => checkpointDatabase('first').save(someCheckpoint(iteration))));
    const { source, iteration, ...rest } = await store.load();
    expect({ ...rest, iteration, source: 'checkpoint' }).toEqual(someCheckpoint(iteration));
    expect(await storedCheckpoints()).toBe(1);
  });

  it('notices a changed byte and files that are gone, and names the checkpoint', async () => {
    await store.save(someCheckpoint(3));
    await changeFiles((files) => {
      const bytes = files.get('parameters.safetensors') as Uint8Array;
      bytes[bytes.length - 1] ^= 1;
      return files;
    });
    expect(await messageOf(() => store.load())).toBe(
      'indexeddb:first/iteration-3/parameters.safetensors: it is damaged: its checksum differs. Take an intact copy, or another checkpoint',
    );
    await changeFiles(() => new Map());
    expect(await messageOf(() => store.load())).toMatch(/^indexeddb:first\/iteration-3: checkpoint.json is missing/);
    await changeFiles(() => undefined);
    expect(await messageOf(() => store.load())).toBe(
      'indexeddb:first/iteration-3: it is damaged: its files are missing. Take another checkpoint',
    );
    await store.save(someCheckpoint(4));
    expect((await store.load()).iteration).toBe(4);
  });

  it('says in one line why it cannot be used', async () => {
    await expect(store.load()).rejects.toThrow(CheckpointError);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    await expect(store.save({ ...someCheckpoint(1), configuration: circle as never })).rejects.toThrow();
    expect(await store.lastIteration()).toBeUndefined();
  });
});

/** The database from outside, without the package. */
function database(): Promise<IDBDatabase> {
  return answerOf(indexedDB.open('statal-checkpoints'));
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function storedCheckpoints(): Promise<number> {
  const opened = await database();
  const count = await answerOf(opened.transaction('checkpoints').objectStore('checkpoints').count());
  opened.close();
  return count;
}

type Files = Map<string, Uint8Array>;

/** Changes the files of the only checkpoint; `undefined` deletes them. */
async function changeFiles(change: (files: Files) => Files | undefined): Promise<void> {
  const opened = await database();
  const files = opened.transaction('checkpoints', 'readwrite').objectStore('checkpoints');
  const [key] = await answerOf(files.getAllKeys());
  const changed = change(await answerOf<Files>(files.get(key)));
  await (changed === undefined ? answerOf(files.delete(key)) : answerOf(files.put(changed, key)));
  opened.close();
}
