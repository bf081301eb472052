/**
 * A program inside the process of its tests. What it says and its exit code are those of a real start (runBinary.js), which takes a
 * second each time. For what does not depend on a process of its own: words that are refused, files that cannot be read. Every line that is
 * said of an error is checked: the flags that it names must exist.
 */
import { flagsByVerb, strangeFlags } from './flagsInErrors.js';

/** @type {typeof import('./runHere.d.ts').runHere} */
export function runHere(url) {
  /** @type {Promise<{ program(argv: readonly string[]): Promise<number> }>} */
  const loaded = import(url.href);
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  /** @type {ReturnType<typeof flagsByVerb> | undefined} */
  let flags;
  return (words) => {
    // There is one standard output: a run waits for the one before it.
    const run = before.then(async () => {
      const { program } = await loaded;
      const finished = await caughtRun(program, words);
      if (finished.code !== 0) {
        flags ??= flagsByVerb((asked) => caughtRun(program, asked));
        checkFlags(words, finished.stderr, await flags);
      }
      return finished;
    });
    before = run.catch(() => {});
    return run;
  };
}

/**
 * @param {readonly string[]} words
 * @param {string} said
 * @param {ReadonlyMap<string, ReadonlySet<string>>} flags
 */
function checkFlags(words, said, flags) {
  const strange = strangeFlags(words, said, flags);
  if (strange.length > 0) throw new Error(`${words.join(' ')} was told of ${strange.join(', ')}, which it does not have:\n${said}`);
}

/**
 * @param {(argv: readonly string[]) => Promise<number>} program
 * @param {readonly string[]} words
 */
async function caughtRun(program, words) {
  const outputs = [caught(process.stdout), caught(process.stderr)];
  try {
    const code = await program([process.execPath, 'program', ...words]);
    const [stdout, stderr] = outputs.map(({ text }) => text());
    return { code, stdout, stderr };
  } finally {
    for (const { release } of outputs) release();
  }
}

/** @param {NodeJS.WriteStream} stream */
function caught(stream) {
  const { write } = stream;
  let text = '';
  /** @type {(chunk: string | Uint8Array, ...rest: unknown[]) => boolean} */
  const keep = (chunk, ...rest) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  stream.write = /** @type {typeof write} */ (keep);
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
