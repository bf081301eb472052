import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckpointDirectory } from '../src/checkpoints/checkpointDirectory.js';
import type { Files } from '../src/checkpoints/files.js';
import { CheckpointError, checkpointDirectory } from '../src/index.js';
import { platform as browser } from '../src/platform.browser.js';
import { platform } from '../src/platform.node.js';
import { messageOf } from './messageOf.js';
import { named, someCheckpoint } from './someCheckpoint.js';
import { temporaryDirectory } from './temporaryDirectory.js';

const files = platform.files as Files;

describe('a checkpoint directory', () => {
  it('gives back what was stored, to the bit', () =>
    temporaryDirectory(async (path) => {
      const store = checkpointDirectory(join(path, 'runs/first/'));
      expect(await store.lastIteration()).toBeUndefined();
      const location = await store.save(someCheckpoint(7));
      expect(location).toBe(join(path, 'runs/first/step-000000007'));
      expect(await store.lastIteration()).toBe(7);
      expect(await store.load()).toEqual(named(someCheckpoint(7), location));
      expect(await readdir(location)).toEqual(['checkpoint.json', 'optimizer.safetensors', 'parameters.safetensors', 'state.safetensors']);
    }));

  it('keeps the last and the best and nothing else', () =>
    temporaryDirectory(async (path) => {
      const store = checkpointDirectory(path);
      expect(await messageOf(() => store.load())).toBe(`${path}: there is no checkpoint in it. Check the path`);
      await store.save(someCheckpoint(1));
      expect(await messageOf(() => store.load('best'))).toBe(
        `${path}: there is no best checkpoint in it: nothing was validated. Take the last one`,
      );
      await store.save(someCheckpoint(2), { best: true });
      await store.save(someCheckpoint(3));
      await store.save(someCheckpoint(4));
      expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000002', 'step-000000004']);
      expect([(await store.load('best')).iteration, (await store.load()).iteration]).toEqual([2, 4]);
      await store.save(someCheckpoint(5), { best: true });
      expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000005']);
    }));

  it('takes an iteration that was stored before, when a training went back', () =>
    temporaryDirectory(async (path) => {
      const store = checkpointDirectory(path);
      await store.save(someCheckpoint(2), { best: true });
      const again = await store.save({ ...someCheckpoint(2), vocabulary: 'another' });
      expect(again).toBe(join(path, 'step-000000002-2'));
      expect([(await store.load()).vocabulary, (await store.load('best')).vocabulary]).toEqual(['another', someCheckpoint(2).vocabulary]);
    }));

  it('loads a single checkpoint that was copied away', () =>
    temporaryDirectory(async (path) => {
      const location = await checkpointDirectory(path).save(someCheckpoint(2));
      const single = checkpointDirectory(location);
      expect(await single.load()).toEqual(named(someCheckpoint(2), location));
      expect(await single.lastIteration()).toBe(2);
      await single.save(someCheckpoint(3));
      expect((await single.load()).iteration).toBe(3);
    }));

  it('leaves alone what it did not make', () =>
    temporaryDirectory(async (path) => {
      await mkdir(join(path, 'step-000000001'));
      await writeFile(join(path, 'step-000000001/thesis.tex'), 'years of work');
      await writeFile(join(path, 'step-1'), 'notes');
      await mkdir(join(path, 'other'));
      await checkpointDirectory(path).save(someCheckpoint(1));
      expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'other', 'step-000000001', 'step-000000001-2', 'step-1']);
      expect((await checkpointDirectory(path).load()).iteration).toBe(1);
    }));

  it('gives a newer checkpoint when the one being read is replaced', () =>
    temporaryDirectory(async (path) => {
      const store = checkpointDirectory(path);
      await store.save(someCheckpoint(1));
      let replaced = false;
      const read: Files['read'] = async (file) => {
        if (file.endsWith('parameters.safetensors') && !replaced) {
          replaced = true;
          await store.save(someCheckpoint(2));
        }
        return files.read(file);
      };
      expect((await new CheckpointDirectory(path, { ...files, read }).load()).iteration).toBe(2);
    }));

  it('forces everything to the disk before it counts, in this order', () =>
    temporaryDirectory(async (path) => {
      await checkpointDirectory(path).save(someCheckpoint(1), { best: true });
      const seen: string[] = [];
      const note = (step: keyof Files) => async (first: string, second: unknown) => {
        const names = step === 'rename' ? [first, second as string] : [first];
        seen.push([step, ...names.map((name) => name.replace(path, '').replace(/^\//, '') || '.')].join(' '));
        await (files[step] as (a: string, b?: unknown) => Promise<unknown>)(first, second);
      };
      const watched = Object.fromEntries(
        (['makeDirectory', 'write', 'rename', 'syncDirectory', 'removeFile', 'removeDirectory'] as const).map((step) => [step, note(step)]),
      );
      await new CheckpointDirectory(path, { ...files, ...watched }).save({ ...someCheckpoint(2), optimizer: undefined, state: undefined });
      await new CheckpointDirectory(path, { ...files, ...watched }).save({ ...someCheckpoint(3), optimizer: undefined, state: undefined });
      const saved = (step: string): string[] => [
        'makeDirectory .',
        `makeDirectory ${step}.tmp`,
        `write ${step}.tmp/parameters.safetensors`,
        `write ${step}.tmp/checkpoint.json`,
        `syncDirectory ${step}.tmp`,
        `rename ${step}.tmp ${step}`,
        'syncDirectory .',
        'write checkpoints.json.tmp',
        'rename checkpoints.json.tmp checkpoints.json',
        'syncDirectory .',
      ];
      const removed = ['checkpoint.json', 'parameters.safetensors'].map((name) => `removeFile step-000000002/${name}`);
      expect(seen).toEqual([...saved('step-000000002'), ...saved('step-000000003'), ...removed, 'removeDirectory step-000000002']);
    }));

  it('is not there in a page, and says so', async () => {
    const store = new CheckpointDirectory('runs', browser.files);
    const message = 'runs: a page has no directories. Use checkpointDatabase there';
    expect(await messageOf(() => store.load())).toBe(message);
    expect(await messageOf(() => store.lastIteration())).toBe(message);
    expect(await messageOf(() => store.save(someCheckpoint(1)))).toBe(message);
  });
});

describe('a save that fails', () => {
  const steps = ['makeDirectory', 'write', 'rename', 'syncDirectory', 'removeFile', 'removeDirectory'] as const;

  /** Files whose n-th change fails after half of its bytes are written. After a crash all calls fail. */
  function failing(at: number, kind: 'an error' | 'a crash'): { files: Files; changes: () => number } {
    let changes = 0;
    const fail = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const check = async (broken?: () => Promise<unknown>): Promise<void> => {
      changes += 1;
      if (changes === at) await broken?.();
      if (kind === 'a crash' ? changes >= at : changes === at) throw fail;
    };
    const changed = Object.fromEntries(
      steps.map((step) => [
        step,
        async (first: string, second: string & Uint8Array) => {
          await check(step === 'write' ? () => files.write(first, second.slice(0, second.length / 2) as unknown as Uint8Array) : undefined);
          await (files[step] as (a: string, b?: unknown) => Promise<void>)(first, second);
        },
      ]),
    );
    const reading = Object.fromEntries(
      (['kindOf', 'list', 'read'] as const).map((step) => [
        step,
        async (path: string) => {
          if (kind === 'a crash' && changes >= at) throw fail;
          return files[step](path);
        },
      ]),
    );
    return { files: { ...changed, ...reading, reasonOf: files.reasonOf } as unknown as Files, changes: () => changes };
  }

  it.each(['an error', 'a crash'] as const)(
    'at any moment, by %s, leaves the old checkpoints or the new one',
    { timeout: 60_000 },
    (kind) =>
      temporaryDirectory(async (root) => {
        const outcomes: string[] = [];
        for (let at = 1; ; at++) {
          const path = join(root, String(at));
          const store = checkpointDirectory(path);
          await store.save(someCheckpoint(1), { best: true });
          await store.save(someCheckpoint(2));
          const faulty = failing(at, kind);
          const error = await new CheckpointDirectory(path, faulty.files).save(someCheckpoint(3)).then(
            () => undefined,
            (caught: unknown) => caught,
          );
          const last = await store.load();
          const best = await store.load('best');
          expect(last).toEqual(named(someCheckpoint(last.iteration), last.source));
          expect(best).toEqual(named(someCheckpoint(1), best.source));
          outcomes.push(`${error === undefined ? 'stored' : 'failed'} ${last.iteration}`);
          if (error !== undefined) {
            expect(error).toBeInstanceOf(CheckpointError);
            expect((error as Error).message).toBe(
              `${path}: the checkpoint of iteration 3 could not be stored, the disk is full; the one of iteration 2 is intact. Free some space`,
            );
          }
          if (kind === 'an error' && error !== undefined && last.iteration === 2) {
            expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000001', 'step-000000002']);
          }
          // The next save works, and takes away what was left over.
          await store.save(someCheckpoint(4));
          expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000001', 'step-000000004']);
          if (faulty.changes() < at) break;
        }
        const commit = outcomes.findIndex((outcome) => outcome.endsWith('3'));
        expect(outcomes.length).toBeGreaterThan(12);
        expect(outcomes.slice(0, commit).every((outcome) => outcome === 'failed 2')).toBe(true);
        expect(outcomes.slice(commit).every((outcome) => outcome.endsWith('3'))).toBe(true);
        expect(outcomes.at(-1)).toBe('stored 3');
      }),
  );

  it('for the first time leaves nothing that could be taken for a checkpoint', () =>
    temporaryDirectory(async (root) => {
      for (let at = 1; ; at++) {
        const path = join(root, String(at));
        const faulty = failing(at, 'a crash');
        const error = await new CheckpointDirectory(path, faulty.files).save(someCheckpoint(1)).catch((caught: unknown) => caught);
        if (!(error instanceof CheckpointError)) break;
        const store = checkpointDirectory(path);
        if ((await store.lastIteration()) === undefined) {
          expect(error.message).toBe(`${path}: the checkpoint of iteration 1 could not be stored, the disk is full. Free some space`);
          expect(await messageOf(() => store.load())).toMatch(/: there is no (such directory|checkpoint in it)\. Check the path$/);
        } else expect((await store.load()).iteration).toBe(1);
      }
    }));

  it.each([
    ['EDQUOT', 'the disk quota is used up. Free some space'],
    ['EFBIG', 'a file would be larger than is allowed here. Raise the limit (ulimit -f)'],
    ['EACCES', 'permission is missing. Change the permissions, or run as another user'],
    ['EROFS', 'the file system is read-only. Choose another place'],
    ['EIO', 'the system says EIO. Check the disk'],
    ['EMFILE', 'too many files are open. Close some, or raise the limit (ulimit -n)'],
  ])('by %s says so', (code, reason) =>
    temporaryDirectory(async (path) => {
      const write: Files['write'] = async () => {
        throw Object.assign(new Error('failed'), { code });
      };
      expect(await messageOf(() => new CheckpointDirectory(path, { ...files, write }).save(someCheckpoint(8)))).toBe(
        `${path}: the checkpoint of iteration 8 could not be stored, ${reason}`,
      );
      expect(await readdir(path)).toEqual([]);
    }),
  );

  it('because a file is where the directory should be says so', () =>
    temporaryDirectory(async (path) => {
      const place = join(path, 'runs');
      await writeFile(place, 'a file');
      expect(await messageOf(() => checkpointDirectory(place).save(someCheckpoint(1)))).toBe(
        `${place}: the checkpoint of iteration 1 could not be stored, there is a file of that name. Name a directory; it need not exist yet`,
      );
      expect(await messageOf(() => checkpointDirectory(place).lastIteration())).toBe(
        `${place}: this is a file, not a directory of checkpoints. Name the directory`,
      );
    }));

  it.runIf(process.platform === 'linux')('because the system allows no directory there says so at once', async () => {
    expect(await messageOf(() => checkpointDirectory('/proc/runs/first').save(someCheckpoint(1)))).toBe(
      '/proc/runs/first: the checkpoint of iteration 1 could not be stored, nothing can be written in /proc, the system allows nothing new there. Choose another place',
    );
  });
});
