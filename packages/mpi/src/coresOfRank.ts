import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import type { Mpi } from './mpi.js';

/**
 * How many cores this rank may use, at least 1: those that the launcher and the system allow it, shared with the ranks of this machine
 * that may use them too. Collective: all ranks call it.
 *
 * @example
 * // Not run here: it needs mpirun.
 * const mpi = await openMpi();
 * const engine = await createEngine({ threads: await coresOfRank(mpi) });
 */
export async function coresOfRank(mpi: Pick<Mpi, 'rank' | 'allGather'>): Promise<number> {
  return Math.max(1, Math.floor(await shareOfCores(mpi)));
}

/** What a rank may run on. */
interface Place {
  readonly machine: string;
  readonly cores: readonly number[];
}

/** The cores of this rank, where a core that n ranks may use counts 1/n: less than 1 if there are more ranks than cores. */
export async function shareOfCores(mpi: Pick<Mpi, 'rank' | 'allGather'>): Promise<number> {
  const own: Place = { machine: machineName(), cores: allowedCores() };
  const gathered = await mpi.allGather(Buffer.from(JSON.stringify(own)));
  return shareAmong(
    own,
    gathered.map((bytes): Place => JSON.parse(Buffer.from(bytes).toString())),
  );
}

/** @param all the places of all ranks, `own` among them */
export function shareAmong(own: Place, all: readonly Place[]): number {
  const here = all.filter(({ machine }) => machine === own.machine);
  const ranksOf = (core: number): number => here.filter(({ cores }) => cores.includes(core)).length;
  const share = own.cores.reduce((sum, core) => sum + 1 / ranksOf(core), 0);
  // Ten tenths add up to a little less than 1.
  return Math.round(share * 1e6) / 1e6;
}

/** Containers of one machine share its kernel, and their affinity is by its cores. */
function machineName(): string {
  return contentOf('/proc/sys/kernel/random/boot_id')?.trim() ?? hostname();
}

/** The numbers of the cores that this process may run on. */
function allowedCores(): number[] {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(contentOf('/proc/self/status') ?? '') ?? [];
  return list === undefined ? Array.from({ length: availableParallelism() }, (_, core) => core) : coresInList(list);
}

/** @param list ranges of numbers, as Linux writes them: `0-3,8` */
export function coresInList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
