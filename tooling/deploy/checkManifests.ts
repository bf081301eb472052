/**
 * Checks Kubernetes manifests without a cluster. The validators of kubernetes-models check values, but let unknown fields pass, as the schemas of
 * Kubernetes do. So the compiler checks the names of fields: a manifest is an object literal of the type of its kind.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IJob, Job } from 'kubernetes-models/batch/v1/Job';
import { type IPersistentVolumeClaim, PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { MpiJob } from './mpiJob.js';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

interface Kind {
  /** The type of its manifests, and the module that exports it. */
  readonly type: string;
  readonly module: string;
  readonly valuesOf: (manifest: Manifest) => readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  'batch/v1 Job': {
    type: 'IJob',
    module: 'kubernetes-models/batch/v1/Job',
    valuesOf: (manifest) => problemsOf(new Job(manifest as IJob)),
  },
  'v1 PersistentVolumeClaim': {
    type: 'IPersistentVolumeClaim',
    module: 'kubernetes-models/v1/PersistentVolumeClaim',
    valuesOf: (manifest) => problemsOf(new PersistentVolumeClaim(manifest as IPersistentVolumeClaim)),
  },
  'kubeflow.org/v2beta1 MPIJob': {
    type: 'MpiJob',
    module: '../../mpiJob.js',
    // Its pods are checked as those of a Job.
    valuesOf: (manifest) => {
      const { Launcher, Worker } = (manifest as Manifest & MpiJob).spec.mpiReplicaSpecs;
      return [Launcher, Worker].flatMap(({ template }) => problemsOf(new Job({ spec: { template } })));
    },
  },
};

/** What is wrong with each manifest, in lines; no line if nothing is. */
export async function checkManifests(manifests: readonly Manifest[]): Promise<readonly (readonly string[])[]> {
  const names = await checkNames(manifests);
  return manifests.map((manifest, index) => [...names[index], ...kindOf(manifest).valuesOf(manifest)]);
}

function kindOf({ apiVersion, kind }: Manifest): Kind {
  const found = kinds[`${apiVersion} ${kind}`];
  if (found === undefined) throw new Error(`${apiVersion} ${kind}: there is no schema of it; add one to checkManifests.ts`);
  return found;
}

function problemsOf(model: Job | PersistentVolumeClaim): readonly string[] {
  try {
    model.validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The errors of the compiler, by manifest. */
async function checkNames(manifests: readonly Manifest[]): Promise<readonly (readonly string[])[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = await mkdtemp(join(here, 'node_modules/.manifests-'));
  try {
    const files = manifests.map((_, index) => join(folder, `manifest${index}.ts`));
    for (const [index, manifest] of manifests.entries()) {
      const { type, module } = kindOf(manifest);
      await writeFile(
        files[index],
        `import type { ${type} } from '${module}';\nexport const manifest: ${type} = ${JSON.stringify(manifest, null, 1)};\n`,
      );
    }
    const output = await compile(files);
    return files.map((_, index) => output.filter((line) => line.includes(`manifest${index}.ts(`)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compile(files: readonly string[]): Promise<readonly string[]> {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--pretty',
    'false',
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, ...flags, ...files], (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.includes('error'));
      if (error !== null && lines.every((line) => !/manifest\d+\.ts\(/.test(line))) reject(new Error(stdout + stderr));
      else resolve(lines);
    });
  });
}
