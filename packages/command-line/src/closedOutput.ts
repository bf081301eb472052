/** Nobody reads any more: `statal-text generate | head`, or a terminal that was closed. That is no error. */

let react = endQuietly;

function endQuietly(): void {
  process.exit(0);
}

/** To be called once, before anything is printed. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    react();
  });
}

/** What to do instead of ending at once; without an argument, that again. May be called for every write that fails. */
export function whenOutputCloses(reaction: () => void = endQuietly): void {
  react = reaction;
}
