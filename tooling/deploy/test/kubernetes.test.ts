import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkManifests, type Manifest } from '../checkManifests.js';
import type { MpiJob } from '../mpiJob.js';

const folder = new URL('../../../deploy/kubernetes/', import.meta.url);
const kustomization = 'kustomization.yaml';
const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== kustomization);
const read = async (name: string): Promise<Manifest> => parse(await readFile(new URL(name, folder), 'utf8'));
const manifests = await Promise.all(names.map(read));
const [lab, train, volume] = await Promise.all(['lab.yaml', 'train.yaml', 'volume.yaml'].map(read));

/** A manifest with another value at a path. */
function changed(manifest: Manifest, path: string, value: unknown): Manifest {
  const copy = structuredClone(manifest);
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const place = steps.reduce<Record<string, unknown>>((inner, step) => inner[step] as Record<string, unknown>, copy as never);
  place[last] = value;
  return copy;
}

const mistakes: readonly (readonly [string, Manifest, RegExp])[] = [
  ['an unknown field of a Job', changed(lab, 'spec.completionz', 8), /'"completionz"' does not exist in type/],
  ['an unknown field of a container', changed(lab, 'spec.template.spec.containers.0.comand', []), /'"comand"' does not exist in type/],
  ['a number that is a text', changed(lab, 'spec.completions', '8'), /\/spec\/completions must be integer/],
  ['a mode that there is not', changed(lab, 'spec.completionMode', 'Numbered'), /\/spec\/completionMode must be equal to one of/],
  ['a wrong quantity', changed(volume, 'spec.resources.requests.storage', true), /storage/],
  [
    'a claim without access modes that exist',
    changed(volume, 'spec.accessMode', ['ReadWriteMany']),
    /'"accessMode"' does not exist in type/,
  ],
  ['an unknown field of an MPIJob', changed(train, 'spec.slotsPerWorkers', 4), /'"slotsPerWorkers"' does not exist in type/],
  ['a replica type that there is not', changed(train, 'spec.mpiReplicaSpecs.Workers', {}), /'"Workers"' does not exist in type/],
  ['a policy that there is not', changed(train, 'spec.runPolicy.cleanPodPolicy', 'Some'), /"Some"/],
  [
    'a wrong value in a pod of an MPIJob',
    changed(train, 'spec.mpiReplicaSpecs.Worker.template.spec.containers.0.command', 'sshd'),
    /\/spec\/containers\/0\/command must be array/,
  ],
];
const [problems, wrong] = await (async () => {
  const all = await checkManifests([...manifests, ...mistakes.map(([, manifest]) => manifest)]);
  return [all.slice(0, manifests.length), all.slice(manifests.length)];
})();

describe('the manifests of Kubernetes', () => {
  it.each(names.map((name, index) => [name, problems[index]] as const))('%s fits its schema', (_, found) => expect(found).toEqual([]));

  it.each(mistakes.map(([what, , expected], index) => [what, expected, wrong[index]] as const))('with %s do not', (_, expected, found) =>
    expect(found.join('\n')).toMatch(expected),
  );

  it('name as many parts as there are pods', () => {
    const { spec } = lab as Manifest & { readonly spec: { readonly completions: number; readonly parallelism: number } };
    const [, parts] = /JOB_COMPLETION_INDEX \+ 1\)\)\/(\d+)/.exec(JSON.stringify(spec)) ?? [];
    expect([spec.completions, spec.parallelism]).toEqual([Number(parts), Number(parts)]);
  });

  it('start as many ranks as there are slots', () => {
    const { slotsPerWorker = 1, mpiReplicaSpecs } = (train as Manifest & MpiJob).spec;
    expect(JSON.stringify(mpiReplicaSpecs.Launcher)).toContain(`mpirun -n ${slotsPerWorker * mpiReplicaSpecs.Worker.replicas} `);
  });

  it('are named by the kustomization, but for the one that needs an operator', async () => {
    const { resources } = (await read(kustomization)) as Manifest & { readonly resources: readonly string[] };
    expect([...resources, 'train.yaml'].sort()).toEqual([...names].sort());
  });
});
