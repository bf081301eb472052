/**
 * What every published package.json says, made from the one address of the repository in the root package.json.
 * `syncManifests.mjs` writes the fields and checks the rest.
 */

/** Tests and generated duplicates of `dist` stay out; sources are in, because the source maps point to them. */
export const publishedFiles = ['dist', 'src', 'CHANGELOG.md'];

/**
 * @param {string} address `https://github.com/owner/name`
 * @param {string} folder of the package, from the root
 */
export function addressFields(address, folder) {
  return {
    homepage: `${address}/tree/main/${folder}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: `git+${address}.git`, directory: folder },
  };
}

/**
 * The faults of a published package.json, one line each.
 *
 * @param {Record<string, any>} manifest
 * @returns {string[]}
 */
export function faultsOf(manifest) {
  const faults = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })
    .filter(([, range]) => !/^(workspace:\^$|\^\d)/.test(range))
    .map(([name, range]) => `dependency ${name} is "${range}": write a caret range, or "workspace:^" for a package of this repository`);
  for (const [name, range] of Object.entries(manifest.peerDependencies ?? {}))
    if (range.startsWith('workspace:'))
      faults.push(
        `peer dependency ${name} is "${range}": write a range, because changesets raises the major version with each release of it`,
      );
  if (!manifest.keywords?.includes('statal') || manifest.keywords.length < 3)
    faults.push('keywords: name "statal" and at least two others');
  for (const file of publishedFiles) if (!manifest.files?.includes(file)) faults.push(`files: "${file}" is missing`);
  if (manifest.license !== 'MIT') faults.push('license: must be MIT, as LICENSE says');
  if (manifest.publishConfig?.access !== 'public') faults.push('publishConfig.access: must be "public"');
  return faults;
}
