/** The first lines of every program: what must happen before anything else happens. */
import { setFlagsFromString } from 'node:v8';
import { outputFailed, watchOutput } from './closedOutput.js';

/**
 * Runs a program on the words of this process and leaves its exit code.
 *
 * @param load gives the program; it is loaded when the process is ready for it
 * @example
 * startProgram(async () => (await import('./program.js')).program);
 */
export async function startProgram(load: () => Promise<(argv: readonly string[]) => Promise<number>>): Promise<void> {
  // Node 20 has relaxed SIMD behind a flag, which makes products a fifth faster; from Node 21 on it is always there and the flag is gone.
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  watchOutput();
  const program = await load();
  const exitCode = await program(process.argv);
  process.exitCode = exitCode === 0 && outputFailed() ? 1 : exitCode;
}
