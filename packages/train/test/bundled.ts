/** Bundles for tests that start a process, or check what a bundler makes of the package. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions, defaultServerConditions } from 'vite';

const source = '@statal/source';
const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** `children/NAME.ts` and all it imports as one file in `directory` that Node can run. */
export async function programFor(name: string, directory: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, resolve: { conditions: [source, ...defaultServerConditions] } },
    build: {
      ssr: beside(`./children/${name}.ts`),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return join(directory, `${name}.mjs`);
}

/** The package as a bundler would give it to a page: the text of all modules. */
export async function codeForPages(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: [source, ...defaultClientConditions] },
    build: { write: false, minify: false, lib: { entry: beside('../src/index.ts'), formats: ['es'] } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs
    .flatMap((made) => ('output' in made ? made.output : []))
    .map((made) => ('code' in made ? made.code : ''))
    .join('\n');
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a program; `kill` is called with everything it has printed whenever it prints, and may kill it then or later. */
export function runProgram(command: readonly string[], onOutput: (output: string, kill: () => void) => void = () => {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (piece: Buffer): void => {
      output += piece.toString();
      onOutput(output, () => child.kill('SIGKILL'));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}
