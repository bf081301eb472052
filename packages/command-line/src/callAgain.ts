/** How this program was called, so that the commands it suggests work when they are copied. */
import { existsSync } from 'node:fs';
import { basename, delimiter, join, relative, sep } from 'node:path';

export interface Caller {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** From the words after the name of a program to a whole command line. */
export type CallAgain = (words: readonly string[], caller?: Caller) => string;

/**
 * What makes the commands that a program suggests.
 *
 * @example
 * const callAgain = commandsOf('statal-text');
 * callAgain(['generate', '--model', 'runs/my run']); // statal-text generate --model 'runs/my run'
 */
export function commandsOf(program: string): CallAgain {
  return (words, caller = thisProcess()) => [commandName(program, caller), ...words.map(quoted)].join(' ');
}

function commandName(program: string, { argv, env, cwd }: Caller): string {
  const script = argv[1] ?? program;
  switch (env.npm_lifecycle_event) {
    case program:
      return env.npm_config_user_agent?.startsWith('npm/') ? `npm run --silent ${program} --` : `pnpm ${program}`;
    case 'start':
      // `npm start` in the repository builds first; without pnpm it is the way that always works.
      return onPath('pnpm', env.PATH) ? `pnpm ${program}` : 'npm start --';
    default:
      return basename(script) === 'main.js' && !script.includes(`${sep}node_modules${sep}`)
        ? `node ${quoted(relative(cwd, script))}`
        : program;
  }
}

function onPath(program: string, path = ''): boolean {
  const names = process.platform === 'win32' ? [`${program}.cmd`, `${program}.exe`] : [program];
  return path.split(delimiter).some((folder) => names.some((name) => existsSync(join(folder, name))));
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function thisProcess(): Caller {
  return { argv: process.argv, env: process.env, cwd: process.cwd() };
}
