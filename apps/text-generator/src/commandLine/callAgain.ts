/** How this program was called, so that the commands it suggests work when they are copied. */
import { existsSync } from 'node:fs';
import { basename, delimiter, join, relative, sep } from 'node:path';

export interface Caller {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A whole command line: `callAgain(['generate', '--model', 'runs/my run'])` -> `statal-text generate --model 'runs/my run'`. */
export function callAgain(words: readonly string[], caller: Caller = thisProcess()): string {
  return [commandName(caller), ...words.map(quoted)].join(' ');
}

function commandName({ argv, env, cwd }: Caller): string {
  const script = argv[1] ?? 'statal-text';
  switch (env.npm_lifecycle_event) {
    case 'statal-text':
      return env.npm_config_user_agent?.startsWith('npm/') ? 'npm run --silent statal-text --' : 'pnpm statal-text';
    case 'start':
      // `npm start` in the repository builds first; without pnpm it is the way that always works.
      return onPath('pnpm', env.PATH) ? 'pnpm statal-text' : 'npm start --';
    default:
      return basename(script) === 'main.js' && !script.includes(`${sep}node_modules${sep}`)
        ? `node ${quoted(relative(cwd, script))}`
        : 'statal-text';
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
