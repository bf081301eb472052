/** How this program was called, so that the commands it suggests work when they are copied. */
import { basename, relative, sep } from 'node:path';

export interface Caller {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A whole command line: `callAgain(['report', 'runs/my run'])` -> `statal-lab report 'runs/my run'`. */
export function callAgain(words: readonly string[], caller: Caller = thisProcess()): string {
  return [commandName(caller), ...words.map(quoted)].join(' ');
}

function commandName({ argv, env, cwd }: Caller): string {
  const script = argv[1] ?? 'statal-lab';
  if (env.npm_lifecycle_event === 'statal-lab') {
    return env.npm_config_user_agent?.startsWith('npm/') ? 'npm run --silent statal-lab --' : 'pnpm statal-lab';
  }
  return basename(script) === 'main.js' && !script.includes(`${sep}node_modules${sep}`)
    ? `node ${quoted(relative(cwd, script))}`
    : 'statal-lab';
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function thisProcess(): Caller {
  return { argv: process.argv, env: process.env, cwd: process.cwd() };
}
