/**
 * A program inside the process of its tests. What it says and its exit code are those of a real start (runBinary.js), which takes a
 * second each time. For what does not depend on a process of its own: words that are refused, files that cannot be read. Every line that is
 * said of an error is checked: the flags that it names must exist.
 */
import { flagsByVerb, strangeFlags } from './flagsInErrors.js';
import type { Finished } from './runBinary.js';

interface Program {
  program(argv: readonly string[]): Promise<number>;
}

/**
 * The `program` of the module at `url`, inside this process: one run at a time. It must have been built.
 *
 * A run rejects if an error names a flag that the verb does not have.
 */
export function runHere(url: URL): (words: readonly string[]) => Promise<Finished> {
  const loaded: Promise<Program> = import(url.href);
  let before: Promise<unknown> = Promise.resolve();
  let flags: ReturnType<typeof flagsByVerb> | undefined;
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

function checkFlags(words: readonly string[], said: string, flags: ReadonlyMap<string, ReadonlySet<string>>): void {
  const strange = strangeFlags(words, said, flags);
  if (strange.length > 0) throw new Error(`${words.join(' ')} was told of ${strange.join(', ')}, which it does not have:\n${said}`);
}

async function caughtRun(program: Program['program'], words: readonly string[]): Promise<Finished> {
  const outputs = [caught(process.stdout), caught(process.stderr)];
  try {
    const code = await program([process.execPath, 'program', ...words]);
    const [stdout, stderr] = outputs.map(({ text }) => text());
    return { code, stdout, stderr };
  } finally {
    for (const { release } of outputs) release();
  }
}

function caught(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  const { write } = stream;
  let text = '';
  const keep = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  stream.write = keep as typeof write;
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
