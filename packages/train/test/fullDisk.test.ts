/** A disk that is full: the checkpoint before it stays, nothing is left over, and there is one clear line. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointDirectory } from '../src/index.js';
import { programFor, runProgram } from './bundled.js';
import { messageOf } from './messageOf.js';
import { named, someCheckpoint } from './someCheckpoint.js';
import { temporaryDirectory } from './temporaryDirectory.js';

/** Whether a file system of its own could be mounted at `path`; why not, if not. */
function mountDisk(path: string, kilobytes: number): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return String((error as Error).message).replaceAll('\n', ' ');
  }
}

it('on a disk of its own', ({ skip }) =>
  temporaryDirectory(async (root) => {
    const disk = join(root, 'disk');
    await mkdir(disk);
    const problem = mountDisk(disk, 400);
    if (problem !== undefined) {
      process.stderr.write(`NOT TESTED: a full disk, because no disk can be mounted here: ${problem}\n`);
      skip(`no disk can be mounted here: ${problem}`);
    }
    try {
      const path = join(disk, 'runs');
      const store = checkpointDirectory(path);
      const location = await store.save(someCheckpoint(1, 1000), { best: true });
      const before = execFileSync('du', ['-s', disk], { encoding: 'utf8' });
      // The larger the checkpoint, the earlier in it the disk is full.
      for (const elements of [9_200, 9_700, 12_000, 20_000, 100_000]) {
        expect(await messageOf(() => store.save(someCheckpoint(2, elements)))).toBe(
          `${path}: the checkpoint of iteration 2 could not be stored, the disk is full; the one of iteration 1 is intact. Free some space`,
        );
        expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000001']);
        expect(execFileSync('du', ['-s', disk], { encoding: 'utf8' })).toBe(before);
        expect(await store.load()).toEqual(named(someCheckpoint(1, 1000), location));
      }
      // To the last block: not even the index fits.
      await writeFile(join(disk, 'other'), new Uint8Array(400_000)).catch(() => undefined);
      expect(await messageOf(() => store.save(someCheckpoint(3, 1)))).toMatch(
        /the disk is full; the one of iteration 1 is intact\. Free some space$/,
      );
      expect(await store.load('best')).toEqual(named(someCheckpoint(1, 1000), location));
      await writeFile(join(disk, 'other'), '');
      await store.save(someCheckpoint(4, 1000));
      expect((await store.load()).iteration).toBe(4);
    } finally {
      execFileSync('umount', [disk]);
    }
  }));

it('under a limit on the size of files', { timeout: 60_000 }, () =>
  temporaryDirectory(async (root) => {
    const program = await programFor('saveOnce', root);
    const path = join(root, 'runs');
    const save = (limit: string, iteration: number, elements: number) =>
      runProgram([
        'bash',
        '-c',
        `ulimit -f ${limit}; exec "$0" "$@"`,
        process.execPath,
        program,
        path,
        String(iteration),
        String(elements),
      ]);
    expect(await save('unlimited', 1, 1000)).toMatchObject({ code: 0, output: '' });
    expect(await save('100', 2, 20_000)).toEqual({
      code: 2,
      signal: null,
      output: `${path}: the checkpoint of iteration 2 could not be stored, a file would be larger than is allowed here; the one of iteration 1 is intact. Raise the limit (ulimit -f)\n`,
    });
    expect((await readdir(path)).sort()).toEqual(['checkpoints.json', 'step-000000001']);
    const last = await checkpointDirectory(path).load();
    expect(last).toEqual(named(someCheckpoint(1, 1000), last.source));
  }),
);
