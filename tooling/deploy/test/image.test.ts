/** CI cannot build the image: it reaches no registry of images. So this checks the file: its instructions, and that what it copies and builds is there. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const dockerfile = await readFile(new URL('deploy/image/Dockerfile', root), 'utf8');

it('the Dockerfile has no mistakes', () => {
  expect(validate(dockerfile).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
});

it('a mistake in it would be found', () => {
  const wrong = dockerfile.replace('WORKDIR /data', 'WORKDIRECTORY /data').replace('CMD [', 'CMD [, ');
  expect(validate(wrong).map(({ message }) => message)).toEqual(expect.arrayContaining([expect.stringContaining('WORKDIRECTORY')]));
});

it('all files that it copies are there', () => {
  const sources = [...dockerfile.matchAll(/^COPY (?!--from)(\S+) \S+$/gm)].map(([, source]) => source);
  expect(sources.length).toBeGreaterThan(2);
  expect(sources.filter((source) => !existsSync(new URL(source, root)))).toEqual([]);
});

it('all packages that it builds are there, and pnpm is the pinned one', async () => {
  const folders = (
    await Promise.all(['apps', 'packages'].map(async (name) => (await readdir(new URL(name, root))).map((each) => `${name}/${each}`)))
  ).flat();
  const manifests = await Promise.all(
    folders.map(async (folder) => JSON.parse(await readFile(new URL(`${folder}/package.json`, root), 'utf8')).name),
  );
  const built = [...dockerfile.matchAll(/--filter=(@\S+?)\.\.\./g)].map(([, name]) => name);
  expect(new Set(built).size).toBe(4);
  expect(manifests).toEqual(expect.arrayContaining(built));
  const { devEngines } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  expect(new Set(dockerfile.match(/pnpm@[\d.]+/g))).toEqual(new Set([`pnpm@${devEngines.packageManager.version}`]));
});

it('runs as a user that is not root, the one whose home the jobs name', async () => {
  const users = [...dockerfile.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);
  expect(users.at(-1)).toBe('statal');
  const train = await readFile(new URL('deploy/kubernetes/train.yaml', root), 'utf8');
  expect(train).toContain(`sshAuthMountPath: /home/${users.at(-1)}/.ssh`);
});
