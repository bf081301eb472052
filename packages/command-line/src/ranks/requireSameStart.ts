/** Ranks that start otherwise, e.g. one with `--resume`, wait for each other in vain before their settings can be compared. */
import { UsageError } from '../usageError.js';
import { namesOf } from './peer.js';
import type { WatchedTraining } from './peerWatch.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';
import { exchange } from './together.js';

/** @throws RankFailure on all ranks, if one runs another program than rank 0 or starts otherwise. Rank 0 prints it. */
export async function requireSameStart(ranks: ProgramRanks, { program, flags }: WatchedTraining): Promise<void> {
  const how = flags.resume ? ' --resume' : flags.from === undefined ? '' : ' --from';
  const all = await exchange(ranks, { words: `${program} train${how}` });
  const [first] = all;
  const others = ranks.peers.filter(({ rank }) => all[rank].words !== first.words);
  if (others.length === 0) return;
  const reason = `started as ${all[others[0].rank].words}, and rank 0 as ${first.words}`;
  const error = new UsageError(namesOf(others), reason, 'Start all ranks with the same command');
  throw new RankFailure(error, { prints: ranks.mpi.rank === 0, exitCode: 2 });
}
