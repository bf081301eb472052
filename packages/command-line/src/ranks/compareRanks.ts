/** Compares at the start what all ranks must have in common: the program, its settings and its data. */
import { createHash } from 'node:crypto';
import { type ComputeEngine, matmul, Random, read, tanh } from '@statal/tensors';
import { UsageError } from '../usageError.js';
import { namesOf, type Peer } from './peer.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';
import { exchange } from './together.js';

/** What a rank is about to do. */
export interface RankFacts {
  /** Name and version of the program. */
  readonly program: string;
  /** The settings that decide the numbers, without paths. */
  readonly settings: object;
  /** What the data are called, e.g. `text`, and a digest of them. */
  readonly data: { readonly noun: string; readonly sha256: string };
  readonly engine: ComputeEngine;
}

/** What ranks tell each other. Values are compared as text. */
interface Compared {
  readonly program: string;
  readonly node: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly data: string;
  readonly engine: string;
  /** Digest of a small computation. */
  readonly bits: string;
}

/**
 * Compares the ranks with rank 0.
 *
 * @returns a notice if processors or engines differ. The training is then right, but not repeatable bit by bit.
 * @throws RankFailure if programs, settings or data differ. All ranks throw it; rank 0 prints it.
 */
export async function compareRanks(ranks: ProgramRanks, facts: RankFacts): Promise<string | undefined> {
  const all = await exchange<Compared>(ranks, await comparedOf(facts));
  const error = refusal(all, ranks.peers, facts.data.noun);
  if (error !== undefined) throw new RankFailure(error, { prints: ranks.mpi.rank === 0, exitCode: 2 });
  const [first] = all;
  const others = ranks.peers.filter(({ rank }) => all[rank].engine !== first.engine || all[rank].bits !== first.bits);
  if (others.length === 0) return undefined;
  const [one] = others;
  const what = all[one.rank].engine === first.engine ? 'rounds otherwise' : `computes with ${all[one.rank].engine}`;
  return `${namesOf([one])} ${what} than rank 0 (${first.engine}): the same seed will not give the same bits again`;
}

async function comparedOf({ program, settings, data, engine }: RankFacts): Promise<Compared> {
  const values = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    program,
    node: process.versions.node,
    settings: Object.fromEntries(values.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])),
    data: data.sha256,
    // The number of threads does not change the bits.
    engine: engine.name.replace(/, \d+ threads?/, ''),
    bits: await bitsOf(engine),
  };
}

/** Products and transcendental functions are where processors differ. */
async function bitsOf(engine: ComputeEngine): Promise<string> {
  const random = Random.fromSeed(1);
  const values = await engine.scope(() => {
    const [a, b] = random.split(2).map((key) => key.unitTensor(engine, [32, 32]));
    return tanh(matmul(a, b));
  });
  const bytes = await read(values);
  return createHash('sha256')
    .update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .digest('hex');
}

function refusal(all: readonly Compared[], peers: readonly Peer[], noun: string): UsageError | undefined {
  const [first] = all;
  const unlike = (value: (compared: Compared) => string | undefined): readonly Peer[] =>
    peers.filter(({ rank }) => value(all[rank]) !== value(first));
  for (const [name, value] of [
    ['', ({ program }: Compared) => program],
    ['Node ', ({ node }: Compared) => node],
  ] as const) {
    const others = unlike(value);
    if (others.length === 0) continue;
    const theirs = value(all[others[0].rank]);
    return new UsageError(
      namesOf(others),
      `${runs(others)} ${name}${theirs}, and rank 0 ${name}${value(first)}`,
      'Install the same version on all machines',
    );
  }
  for (const setting of new Set(all.flatMap(({ settings }) => Object.keys(settings)))) {
    const others = unlike(({ settings }) => settings[setting]);
    if (others.length === 0) continue;
    const [theirs, ours] = [all[others[0].rank], first].map(({ settings }) => settings[setting] ?? 'none');
    return new UsageError(namesOf(others), `${setting} is ${theirs}, and ${ours} on rank 0`, 'Start all ranks with the same command');
  }
  const others = unlike(({ data }) => data);
  if (others.length === 0) return undefined;
  return new UsageError(namesOf(others), `not the same ${noun} as on rank 0`, 'Copy the same files to all machines');
}

function runs(ranks: readonly Peer[]): string {
  return ranks.length === 1 ? 'runs' : 'run';
}
