/** Reads the doc comments of all packages with typedoc. */
import { join } from 'node:path';
import { Application, type DeclarationReflection, ReflectionKind } from 'typedoc';
import type { Entry } from './entries.js';

/** What each entry exports, by name. */
export type ExportsOfEntry = ReadonlyMap<string, DeclarationReflection>;

/**
 * The exports of all entries.
 *
 * @throws Error if typedoc cannot read them
 */
export async function readPackages(root: string, entries: readonly Entry[]): Promise<ReadonlyMap<Entry, ExportsOfEntry>> {
  const app = await Application.bootstrap({
    entryPoints: entries.map(({ source }) => join(root, source)),
    tsconfig: join(root, 'apps/site/tsconfig.reference.json'),
    skipErrorChecking: true,
    disableGit: true,
    sourceLinkTemplate: '{path}',
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc read no package; its messages stand above');
  const modules = project.getReflectionsByKind(ReflectionKind.Module) as DeclarationReflection[];
  // With one entry typedoc has no modules.
  const holders = modules.length > 0 ? modules : [project as unknown as DeclarationReflection];
  return new Map(entries.map((entry) => [entry, exportsOf(holders, join(root, entry.source))]));
}

function exportsOf(holders: readonly DeclarationReflection[], file: string): ExportsOfEntry {
  const holder = holders.find(({ sources }) => sources?.[0]?.fullFileName === file);
  if (holder === undefined) throw new Error(`typedoc has no module for ${file}`);
  return new Map(holder.children?.map((child) => [child.name, target(child)]));
}

/** Entries share exports: typedoc has them once, and references elsewhere. */
function target(child: DeclarationReflection): DeclarationReflection {
  return child.isReference() ? ((child.getTargetReflectionDeep() as DeclarationReflection) ?? child) : child;
}
