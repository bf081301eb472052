/** How this program was called, so that the commands it suggests work when copied. */
import { existsSync } from 'node:fs';
import { basename, delimiter, join, relative, sep } from 'node:path';
import { launcherOf } from './ranks/launcher.js';

/** How this process was started. */
export interface Caller {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Builds a whole command line from the words after the name of the program. */
export type CallAgain = (words: readonly string[], caller?: Caller) => string;

/**
 * Makes the function that builds the commands which a program suggests. A verb that runs on several ranks goes on with as many.
 *
 * @param ranked the verbs that do. Default: `train`
 * @example
 * const callAgain = commandsOf('statal-text');
 * callAgain(['generate', '--model', 'runs/my run']); // "statal-text generate --model 'runs/my run'"
 */
export function commandsOf(program: string, ranked: readonly string[] = ['train']): CallAgain {
  return (words, caller = thisProcess()) => {
    const launcher = ranked.includes(words[0]) ? launcherOf(caller.env) : undefined;
    return [...(launcher === undefined ? [] : [launcher.command]), commandName(program, caller), ...words.map(quoted)].join(' ');
  };
}

function commandName(program: string, { argv, env, cwd }: Caller): string {
  const script = argv[1] ?? program;
  switch (env.npm_lifecycle_event) {
    case program:
      return env.npm_config_user_agent?.startsWith('npm/') ? `npm run --silent ${program} --` : `pnpm ${program}`;
    case 'start':
      // `npm start` in the repository builds first. It is the fallback without pnpm.
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

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function thisProcess(): Caller {
  return { argv: process.argv, env: process.env, cwd: process.cwd() };
}
