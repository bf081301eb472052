/**
 * Fails if the next release raises a package to a major version that no changeset asks for. Changesets does that to the dependents of
 * a peer dependency; an option with an unstable name in `.changeset/config.json` prevents it.
 */
import { fileURLToPath } from 'node:url';
import getReleasePlan from '@changesets/get-release-plan';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { changesets, releases } = await getReleasePlan(root);
const isAskedFor = changesets.some((changeset) => changeset.releases.some(({ type }) => type === 'major'));

for (const { name, type, newVersion } of isAskedFor ? [] : releases) {
  if (type !== 'major') continue;
  console.error(
    `${name} would become ${newVersion}, but no changeset asks for a major version: compare its peer dependencies with .changeset/config.json`,
  );
  process.exitCode = 1;
}
