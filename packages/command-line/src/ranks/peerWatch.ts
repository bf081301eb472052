/**
 * Notices that a rank of this machine died, and ends this one with a line that names it and the command to go on with.
 *
 * The launcher of Open MPI ends the living ranks when one dies: SIGCONT, SIGTERM and SIGKILL, a second apart in Open MPI 4 and a quarter of a
 * second in Open MPI 5. So the first signal is the time to look. Slurm kills after one and a half seconds, without a signal, and other
 * launchers may not notice at all. So this looks from time to time, too. The mpirun of MPICH kills at once, and says itself which process
 * died.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointDirectory } from '@statal/train';
import type { TrainingFlags } from '../trainingFlags.js';
import type { Mpi } from './mpi.js';
import { namesOf, type Peer } from './peer.js';

/** The training that ends when a rank dies. */
export interface WatchedTraining {
  /** The name of the program, which starts its messages. */
  readonly program: string;
  readonly directory: string;
  /** The flags that decide how it starts. */
  readonly flags: Pick<TrainingFlags, 'resume' | 'from'>;
  /** The command that resumes it. */
  readonly resume: string;
}

const lookEvery = 250;
/** Ranks that end as they should are gone shortly before this one. */
const looksBeforeTheEnd = 2;
/** Ranks of a busy machine notice it at different times. */
const lookingTime = 3000;
/** A file system that does not answer must not delay the message until SIGKILL. */
const readingLimit = 300;

export class PeerWatch {
  readonly #training: WatchedTraining;
  readonly #mpi: Mpi;
  readonly #neighbors: readonly Peer[];
  readonly #self: Peer;
  readonly #timer: NodeJS.Timeout;
  readonly #launcher = process.ppid;
  readonly #look = (): void => {
    if (this.dead().length > 0) void this.end();
  };
  #looksAtDead = 0;
  #saved: number | undefined;
  #ending: Promise<never> | undefined;
  #onOrphaned: (() => void) | undefined;

  /** @param peers all ranks, by number */
  constructor(mpi: Mpi, peers: readonly Peer[], training: WatchedTraining) {
    this.#training = training;
    this.#mpi = mpi;
    this.#self = peers[mpi.rank];
    this.#neighbors = peers.filter(({ host, rank }) => host === this.#self.host && rank !== mpi.rank);
    process.on('SIGCONT', this.#look);
    this.#timer = setInterval(() => this.#lookAgain(), lookEvery);
    this.#timer.unref();
  }

  /** A checkpoint of this iteration is stored. */
  saved(iteration: number): void {
    this.#saved = iteration;
  }

  /** Calls `react` once if the launcher is gone. The ranks still reach each other then. */
  set onOrphaned(react: (() => void) | undefined) {
    this.#onOrphaned = react;
  }

  /** The ranks of this machine that are gone. */
  dead(): readonly Peer[] {
    return this.#neighbors.filter(({ pid }) => !isAlive(pid));
  }

  /** Prints the line, if this is the lowest living rank of its machine, and ends the process. Never resolves. */
  end(): Promise<never> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<never> {
    const dead = this.dead();
    const isLowest = this.#neighbors.every((peer) => peer.rank > this.#self.rank || dead.includes(peer));
    if (isLowest) this.say(`${sentenceStart(namesOf(dead))} died. ${await this.wayOn()}`);
    // Until the launcher kills it: to ranks that look later, this one must not be dead.
    await sleep(lookingTime);
    // Ends the ranks of other machines, too, if no launcher does.
    if (this.#looksAtDead > 0 && process.ppid === this.#launcher) this.#mpi.abort(1);
    process.exit(1);
  }

  /** The checkpoint that is good, and the command to go on with. */
  async wayOn(): Promise<string> {
    const { directory, resume } = this.#training;
    const kept = await this.#lastIteration();
    if (kept === undefined) return 'Nothing is saved yet: start it again.';
    return `The checkpoint of iteration ${kept} in ${directory} is good. Go on with: ${resume}`;
  }

  say(line: string): void {
    process.stderr.write(`${this.#training.program}: ${line}\n`);
  }

  close(): void {
    clearInterval(this.#timer);
    process.off('SIGCONT', this.#look);
  }

  /** Rank 0 may have stored a checkpoint just before it died, and other machines may not see its directory. */
  async #lastIteration(): Promise<number | undefined> {
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, readingLimit));
    const stored = checkpointDirectory(this.#training.directory)
      .lastIteration()
      .catch(() => undefined);
    const found = await Promise.race([stored, late]);
    if (this.#saved === undefined || found === undefined) return this.#saved;
    return Math.max(found, this.#saved);
  }

  #lookAgain(): void {
    if (process.ppid !== this.#launcher) {
      this.#onOrphaned?.();
      this.#onOrphaned = undefined;
    }
    this.#looksAtDead = this.dead().length > 0 ? this.#looksAtDead + 1 : 0;
    if (this.#looksAtDead >= looksBeforeTheEnd) void this.end();
  }
}

/** Whether a process runs. A dead process keeps its number until its parent reads the exit code. Linux shows the state Z meanwhile. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

function sentenceStart(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}
