/**
 * Output that goes nowhere. Nobody reads any more (`statal-text generate | head`, a terminal that was closed): that is no error. Or it cannot be
 * written (`> log.txt` on a full disk): that is one, but none that a training should be lost for.
 */
import { systemReason } from '@statal/files';

let react = endAtOnce;
let hasFailed = false;

function endAtOnce(): void {
  process.exit(hasFailed ? 1 : 0);
}

/** To be called once, before anything is printed. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const isClosed = error.code === 'EPIPE' || error.code === 'EIO' || error.code === 'ERR_STREAM_DESTROYED';
    if (!isClosed && !hasFailed) {
      hasFailed = true;
      const [reason, hint] = systemReason(error);
      process.stderr.write(`standard output: it cannot be written, ${reason}. ${hint}.\n`);
    }
    react();
  });
  // There is no other place to say that nothing can be said.
  process.stderr.on('error', () => {});
}

/** Whether something that was printed is lost: the program has not done all that it was asked for. */
export function outputFailed(): boolean {
  return hasFailed;
}

/** What to do instead of ending at once; without an argument, that again. May be called for every write that fails. */
export function whenOutputCloses(reaction: () => void = endAtOnce): void {
  react = reaction;
}
