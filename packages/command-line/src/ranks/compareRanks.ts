/** Compares at the start what all ranks must have in common: the program, its settings and its data. */
import type { ComputeEngine } from '@statal/tensors';
import { UsageError } from '../usageError.js';
import { namesOf, type Peer } from './peer.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';
import { bitsOfProducts, bitsOfUpdates } from './smallComputations.js';
import { exchange } from './together.js';

/** What a rank is about to do. */
export interface RankFacts {
  /** Name and version of the program. */
  readonly program: string;
  /** The settings that decide the numbers, without paths. */
  readonly settings: object;
  /** What the data are called, e.g. `text`, and a digest of them. */
  readonly data: { readonly noun: string; readonly sha256: string };
  /** Default: engines are not compared. */
  readonly engine?: ComputeEngine | undefined;
}

/** What ranks tell each other. Values are compared as text. */
interface Compared {
  readonly program: string;
  readonly node: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly data: string;
  readonly engine?: string | undefined;
  /** Digests of small computations. */
  readonly products?: string | undefined;
  readonly updates?: string | undefined;
}

/**
 * Compares the ranks with rank 0.
 *
 * @returns a notice if processors or engines differ. The training is then right, but not repeatable bit by bit.
 * @throws RankFailure if programs, settings, data or the bits of updates differ. All ranks throw it; rank 0 prints it.
 */
export async function compareRanks(ranks: ProgramRanks, facts: RankFacts): Promise<string | undefined> {
  const all = await exchange<Compared>(ranks, await comparedOf(facts));
  const error = refusal(all, ranks.peers, facts.data.noun);
  if (error !== undefined) throw new RankFailure(error, { prints: ranks.mpi.rank === 0, exitCode: 2 });
  const [first] = all;
  const others = ranks.peers.filter(({ rank }) => all[rank].engine !== first.engine || all[rank].products !== first.products);
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
    ...(engine && (await computingOf(engine))),
  };
}

async function computingOf(engine: ComputeEngine): Promise<Pick<Compared, 'engine' | 'products' | 'updates'>> {
  return {
    // The number of threads does not change the bits.
    engine: engine.name.replace(/, \d+ threads?/, ''),
    products: await bitsOfProducts(engine),
    updates: await bitsOfUpdates(engine),
  };
}

/** Something that ranks must have in common. */
interface Aspect {
  of(compared: Compared): string | undefined;
  reason(theirs: Compared, ours: Compared): string;
  readonly wayOut: string;
}

function refusal(all: readonly Compared[], peers: readonly Peer[], noun: string): UsageError | undefined {
  const [first] = all;
  for (const { of, reason, wayOut } of aspects(all, noun)) {
    const others = peers.filter(({ rank }) => of(all[rank]) !== of(first));
    if (others.length > 0) return new UsageError(namesOf(others), reason(all[others[0].rank], first), wayOut);
  }
  return undefined;
}

function aspects(all: readonly Compared[], noun: string): readonly Aspect[] {
  const settings = new Set(all.flatMap((compared) => Object.keys(compared.settings)));
  const wayOut = 'Install the same version on all machines';
  return [
    { of: ({ program }) => program, reason: (theirs, ours) => `${theirs.program}, and ${ours.program} on rank 0`, wayOut },
    { of: ({ node }) => node, reason: (theirs, ours) => `Node ${theirs.node}, and Node ${ours.node} on rank 0`, wayOut },
    ...Array.from(settings, (name): Aspect => {
      const of = (compared: Compared): string | undefined => compared.settings[name];
      const reason: Aspect['reason'] = (theirs, ours) => `${name} is ${of(theirs) ?? 'not set'}, and ${of(ours) ?? 'not set'} on rank 0`;
      return { of, reason, wayOut: 'Start all ranks with the same command' };
    }),
    { of: ({ data }) => data, reason: () => `not the same ${noun} as on rank 0`, wayOut: 'Copy the same files to all machines' },
    {
      of: ({ updates }) => updates,
      reason: (theirs, ours) => `${theirs.engine} rounds updates otherwise than ${ours.engine} on rank 0`,
      wayOut: 'Use the same engine and the same kind of processor on all machines',
    },
  ];
}
