import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFile, checkFolder, makeFolder, PathError } from '../src/index.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'statal-files-'));
  await writeFile(join(root, 'file'), 'kept');
  await symlink('nowhere', join(root, 'link'));
  await symlink('circle', join(root, 'circle'));
  await mkdir(join(root, 'folder'));
  await symlink('folder', join(root, 'to-folder'));
});
afterAll(() => rm(root, { recursive: true }));

async function messageOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(PathError);
    return (error as PathError).message.replaceAll(root, 'ROOT');
  }
  throw new Error('nothing was thrown');
}

const isLinux = process.platform === 'linux';
const inProc = 'nothing can be written in /proc, the system allows nothing new there. Choose another place.';

/** Paths that are refused as folders, and why. */
const refused: readonly (readonly [what: string, path: () => string, message: string])[] = [
  ['nothing', () => '', '(empty path): the path is empty. Name a directory.'],
  ['a file', () => join(root, 'file'), 'ROOT/file: there is a file of that name. Name a directory; it need not exist yet.'],
  [
    'a file with a slash',
    () => `${join(root, 'file')}/`,
    'ROOT/file/: there is a file of that name. Name a directory; it need not exist yet.',
  ],
  [
    'a path below a file',
    () => join(root, 'file/a/b'),
    'ROOT/file/a/b: ROOT/file is a file, not a directory. Name a directory; it need not exist yet.',
  ],
  ['a link to nowhere', () => join(root, 'link'), 'ROOT/link: it is a link to nowhere. Remove the link, or choose another place.'],
  [
    'a path below a link to nowhere',
    () => join(root, 'link/a'),
    'ROOT/link/a: ROOT/link is a link to nowhere. Remove the link, or choose another place.',
  ],
  ['a link to itself', () => join(root, 'circle'), 'ROOT/circle: its links lead in a circle. Choose another place.'],
  [
    'a name that is too long',
    () => join(root, 'x'.repeat(300)),
    `ROOT/${'x'.repeat(300)}: a name in it is too long. Choose shorter names.`,
  ],
  [
    'a path that is too long',
    () => join(root, 'x/'.repeat(3000)),
    `ROOT/${'x/'.repeat(3000)}: a name in it is too long. Choose shorter names.`,
  ],
  ['a name with a NUL', () => `${root}/a\0b`, 'ROOT/a\\u0000b: it is not a path. Choose another name.'],
  ...(isLinux
    ? ([
        ['a folder of /proc', () => '/proc/x', `/proc/x: ${inProc}`],
        ['a deeper folder of /proc', () => '/proc/x/y/z', `/proc/x/y/z: ${inProc}`],
        ['a folder of /sys', () => '/sys/x', '/sys/x: nothing can be written in /sys, '],
      ] as const)
    : []),
];

describe('a folder', () => {
  it.each(refused)('that is %s is refused in one line, at once, and leaves nothing', async (_, path, message) => {
    const before = await readdir(root);
    for (const work of [makeFolder, checkFolder]) {
      expect((await messageOf(() => work(path()))).slice(0, message.length)).toBe(message);
    }
    expect(await readdir(root)).toEqual(before);
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('kept');
  });

  it('is made with those above it, and which were made is told', async () => {
    const path = join(root, 'a/b/c');
    expect(await makeFolder(`${path}//`)).toEqual([join(root, 'a'), join(root, 'a/b'), path]);
    expect((await stat(path)).isDirectory()).toBe(true);
    expect(await makeFolder(path)).toEqual([]);
    expect(await makeFolder(join(root, 'to-folder/inside'))).toEqual([join(root, 'to-folder/inside')]);
    expect(await makeFolder(`${root}/new/../beside`)).toEqual([`${root}/new`, `${root}/new/../beside`]);
  });

  it('is made by several at once, by each level once', async () => {
    const path = join(root, 'many/at/once');
    const made = await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
    expect(made.flat().sort()).toEqual([join(root, 'many'), join(root, 'many/at'), path]);
  });

  it('that appears while it is looked for is no broken link', async () => {
    for (let round = 0; round < 500; round++) {
      const path = join(root, `soon-${round}`);
      await Promise.all([makeFolder(path), mkdir(path).catch(() => undefined)]);
    }
  });

  it('is checked without a trace, whether it is there or not', async () => {
    const before = await readdir(root, { recursive: true });
    await checkFolder(join(root, 'later/on'));
    await checkFolder(join(root, 'folder'));
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });

  it.runIf(isLinux)('that is there and takes nothing is refused when it is checked', async () => {
    expect(await messageOf(() => checkFolder('/proc'))).toBe(
      '/proc: nothing can be written in it, the system allows nothing new there. Choose another place.',
    );
    expect(await messageOf(() => checkFolder('/proc/self/task'))).toMatch(/^\/proc\/self\/task: nothing can be written in it, /);
  });

  it.skipIf(process.getuid?.() === 0)('without permission is refused (skipped for root, who may write everywhere)', async () => {
    const path = join(root, 'locked');
    await mkdir(path, { mode: 0o500 });
    expect(await messageOf(() => checkFolder(path))).toBe(
      'ROOT/locked: nothing can be written in it, permission is missing. Choose another place.',
    );
    expect(await messageOf(() => makeFolder(join(path, 'in')))).toBe(
      'ROOT/locked/in: nothing can be written in ROOT/locked, permission is missing. Choose another place.',
    );
    await chmod(path, 0o700);
  });
});

describe('a file', () => {
  it('is checked without a trace: a new one is missing again, an old one as it was', async () => {
    await checkFile(join(root, 'new.html'));
    await checkFile(join(root, 'file'));
    expect(await readdir(root)).not.toContain('new.html');
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('kept');
  });

  it.runIf(isLinux)('that is a device or a pipe is not opened', async () => {
    await checkFile('/dev/null');
    const pipe: string = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await checkFile(pipe);
  });

  const refusedFiles: readonly (readonly [what: string, path: () => string, message: string])[] = [
    ['nothing', () => '', '(empty path): the path is empty. Name a file.'],
    ['a folder', () => root, 'ROOT: there is a directory of that name. Name a file.'],
    [
      'in no folder',
      () => join(root, 'none/x'),
      'ROOT/none/x: the directory it should be in is not there. Make the directory, or name another file.',
    ],
    ['below a file', () => join(root, 'file/x'), 'ROOT/file/x: there is a file where a directory should be. Choose another place.'],
    ['a link to nowhere', () => join(root, 'link'), 'ROOT/link: it is a link to nowhere. Remove the link, or name another file.'],
    ['too long', () => join(root, 'x'.repeat(300)), `ROOT/${'x'.repeat(300)}: a name in it is too long. Choose shorter names.`],
    ...(isLinux ? ([['in /proc', () => '/proc/x.html', `/proc/x.html: ${inProc}`]] as const) : []),
  ];
  it.each(refusedFiles)('that is %s is refused in one line', async (_, path, message) => {
    expect(await messageOf(() => checkFile(path()))).toBe(message);
  });
});
