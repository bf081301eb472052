/**
 * Handles standard output that fails. A closed reader (`statal-text generate | head`, a closed terminal) is no error. A failed write (`>
 * log.txt` on a full disk) is one, but a training should survive it.
 */
import { systemReason } from '@statal/files';

let react = endAtOnce;
let hasFailed = false;

function endAtOnce(): void {
  process.exit(hasFailed ? 1 : 0);
}

/** Installs the handlers. Call it once, before the program prints anything. */
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
  // There is no other place to report an error of stderr.
  process.stderr.on('error', () => {});
}

/** Whether printed text was lost, so that the exit code must not be 0. */
export function outputFailed(): boolean {
  return hasFailed;
}

/** Replaces the reaction to failed output. The reaction runs for every failed write. Default: the process ends. */
export function whenOutputCloses(reaction: () => void = endAtOnce): void {
  react = reaction;
}
