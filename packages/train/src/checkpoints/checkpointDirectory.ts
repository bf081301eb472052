/**
 * A directory that keeps the last and the best checkpoint:
 *
 *     checkpoints.json        names the directories of the last and the best checkpoint
 *     step-000001000/         checkpoint.json, parameters.safetensors, optimizer.safetensors, state.safetensors
 *     step-000000800/
 *
 * A save writes a new directory `step-000001200.tmp`, syncs it to the disk and renames it. Then one rename replaces
 * `checkpoints.json`, and the new checkpoint becomes current. If anything fails before that (a full disk, a kill, a power cut),
 * `load` still gives the old checkpoints. The next save removes the leftovers. After Pillai et al., "All file systems are not
 * created equal" (OSDI 2014).
 *
 * Limit: two trainings must not store to the same directory at the same time.
 */
import { StatalError } from '@statal/tensors';
import { checkField, text } from '@statal/tensors/internals';
import { platform } from '#platform';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './checkpointError.js';
import { type CheckpointIndex, type IndexEntry, indexSchema } from './checkpointSchema.js';
import type { CheckpointStore, WhichCheckpoint } from './checkpointStore.js';
import { checkpointFiles, decodeCheckpoint, encodeCheckpoint } from './encodeCheckpoint.js';
import type { Files } from './files.js';
import { openJson, sealJson } from './sealedJson.js';

const indexName = 'checkpoints.json';
const format = 'statal-checkpoints';

/**
 * Keeps checkpoints in the directory `path`, which need not exist yet. `load` also takes the directory of a single checkpoint, such
 * as a copy.
 *
 * Every failure is a `CheckpointError` of one line. In a web page, which has no directories, every call fails: use `checkpointDatabase`.
 *
 * @example
 * const store = checkpointDirectory('runs/first');
 * const resume = (await store.lastIteration()) === undefined ? undefined : await store.load();
 * const training = fit({ params, loss: lossOf, batches, optimizer: adam(), random, epochs: 1, checkpoints: { store, every: 10 }, resume });
 * for await (const event of training) if (event.type === 'checkpoint') console.log(event.iteration);
 */
export function checkpointDirectory(path: string): CheckpointStore {
  checkField('checkpointDirectory', 'path', path, text);
  return new CheckpointDirectory(path, platform.files);
}

/** The implementation of `checkpointDirectory`, over any `Files`. */
export class CheckpointDirectory implements CheckpointStore {
  readonly #path: string;
  readonly #given: Files | undefined;

  constructor(path: string, files: Files | undefined) {
    this.#path = path.replace(/(?<=.)\/+$/, '');
    this.#given = files;
  }

  get #files(): Files {
    if (this.#given !== undefined) return this.#given;
    throw new CheckpointError(this.#path, 'a page has no directories', 'Use checkpointDatabase there');
  }

  async lastIteration(): Promise<number | undefined> {
    return this.#readable(async () => {
      if ((await this.#kind()) === 'missing') return undefined;
      const index = await this.#index();
      return index === undefined && (await this.#isSingle()) ? (await this.#decode(this.#path)).iteration : index?.last.iteration;
    });
  }

  async load(which: WhichCheckpoint = 'last'): Promise<Checkpoint> {
    return this.#readable(async () => {
      if ((await this.#kind()) === 'missing') throw new CheckpointError(this.#path, 'there is no such directory', 'Check the path');
      if ((await this.#index()) === undefined && (await this.#isSingle())) return this.#decode(this.#path);
      // A training may replace the checkpoint while it is being read; then read the newer one.
      for (let entry = await this.#entry(which); ; ) {
        try {
          return await this.#decode(this.#in(entry.directory), entry.checksum);
        } catch (error) {
          const now = await this.#entry(which);
          if (now.checksum === entry.checksum) throw error;
          entry = now;
        }
      }
    });
  }

  async save(checkpoint: Checkpoint, { best = false }: { readonly best?: boolean | undefined } = {}): Promise<string> {
    const { iteration } = checkpoint;
    const { files, checksum } = await encodeCheckpoint(checkpoint);
    let before: CheckpointIndex | undefined;
    try {
      before = await this.#index();
      await this.#files.makeDirectory(this.#path);
      await this.#removeLeftovers([before]);
      const directory = await this.#freeName(iteration);
      await this.#writeDirectory(directory, files);
      const last: IndexEntry = { directory, iteration, checksum };
      const after: CheckpointIndex = { last, best: best ? last : before?.best };
      await this.#writeIndex(after);
      await this.#removeLeftovers([after]).catch(ignore);
      return this.#in(directory);
    } catch (error) {
      await this.#cleanUpAfterFailure(before);
      throw this.#notSaved(iteration, before, error);
    }
  }

  async #writeDirectory(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const temporary = this.#in(`${directory}.tmp`);
    await this.#files.makeDirectory(temporary);
    for (const [name, bytes] of files) await this.#files.write(`${temporary}/${name}`, bytes);
    await this.#files.syncDirectory(temporary);
    await this.#files.rename(temporary, this.#in(directory));
    await this.#files.syncDirectory(this.#path);
  }

  /** Replaces the index. The rename is the moment at which the save takes effect. */
  async #writeIndex(index: CheckpointIndex): Promise<void> {
    const { bytes } = await sealJson(format, index);
    await this.#files.write(this.#in(`${indexName}.tmp`), bytes);
    await this.#files.rename(this.#in(`${indexName}.tmp`), this.#in(indexName));
    await this.#files.syncDirectory(this.#path);
  }

  async #index(): Promise<CheckpointIndex | undefined> {
    const path = this.#in(indexName);
    if ((await this.#files.kindOf(path)) !== 'file') return undefined;
    return (await openJson(path, format, await this.#files.read(path), indexSchema)).content;
  }

  async #entry(which: WhichCheckpoint): Promise<IndexEntry> {
    const index = await this.#index();
    const entry = index?.[which];
    if (entry !== undefined) return entry;
    const found = index === undefined ? 'there is no checkpoint in it' : `there is no ${which} checkpoint in it: nothing was validated`;
    throw new CheckpointError(this.#path, found, index === undefined ? 'Check the path' : 'Take the last one');
  }

  #decode(path: string, checksum?: string): Promise<Checkpoint> {
    const read = async (name: string): Promise<Uint8Array | undefined> => {
      const file = `${path}/${name}`;
      return (await this.#files.kindOf(file)) === 'file' ? this.#files.read(file) : undefined;
    };
    return decodeCheckpoint(path, read, checksum);
  }

  /** Removes only files that a save makes and no index names. Files that cannot be removed stay until the next save. */
  async #removeLeftovers(indices: readonly (CheckpointIndex | undefined)[]): Promise<void> {
    const kept = indices.flatMap((index) => [index?.last.directory, index?.best?.directory]);
    for (const name of await this.#files.list(this.#path)) {
      const isLeftover = name === `${indexName}.tmp` || (/^step-\d{9,}(-\d+)?(\.tmp)?$/.test(name) && !kept.includes(name));
      if (isLeftover) await this.#remove(this.#in(name)).catch(ignore);
    }
  }

  async #remove(path: string): Promise<void> {
    if ((await this.#files.kindOf(path)) === 'file') return this.#files.removeFile(path);
    const ours: readonly string[] = Object.values(checkpointFiles);
    const names = await this.#files.list(path);
    if (!names.every((name) => ours.includes(name))) return;
    for (const name of names) await this.#files.removeFile(`${path}/${name}`);
    await this.#files.removeDirectory(path);
  }

  /**
   * Cleans up after a failed save. The index on disk may be the old one or, after a late failure, the new one, so the checkpoints
   * of both stay. If the index cannot be read, nothing is removed.
   */
  async #cleanUpAfterFailure(before: CheckpointIndex | undefined): Promise<void> {
    await this.#index()
      .then((now) => this.#removeLeftovers([before, now]))
      .catch(ignore);
  }

  /** A free directory name. An iteration may be stored twice, if a training resumes from an older checkpoint. */
  async #freeName(iteration: number): Promise<string> {
    const taken = new Set(await this.#files.list(this.#path));
    const name = `step-${String(iteration).padStart(9, '0')}`;
    for (let attempt = 1; ; attempt++) {
      const candidate = attempt === 1 ? name : `${name}-${attempt}`;
      if (!taken.has(candidate) && !taken.has(`${candidate}.tmp`)) return candidate;
    }
  }

  #notSaved(iteration: number, before: CheckpointIndex | undefined, error: unknown): StatalError {
    if (error instanceof StatalError) return error;
    const [reason, hint] = this.#files.reasonOf(error);
    const kept = before === undefined ? '' : `; the one of iteration ${before.last.iteration} is intact`;
    return new CheckpointError(this.#path, `the checkpoint of iteration ${iteration} could not be stored, ${reason}${kept}`, hint, {
      cause: error,
    });
  }

  async #readable<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof StatalError) throw error;
      const [reason, hint] = this.#files.reasonOf(error);
      throw new CheckpointError(this.#path, `it could not be read, ${reason}`, hint, { cause: error });
    }
  }

  async #kind(): Promise<'directory' | 'missing'> {
    const kind = await this.#files.kindOf(this.#path);
    if (kind !== 'file') return kind;
    throw new CheckpointError(this.#path, 'this is a file, not a directory of checkpoints', 'Name the directory');
  }

  /** Whether the path is the directory of a single checkpoint. */
  async #isSingle(): Promise<boolean> {
    return (await this.#files.kindOf(this.#in(checkpointFiles.manifest))) === 'file';
  }

  #in(name: string): string {
    return `${this.#path}/${name}`;
  }
}

function ignore(): void {}
