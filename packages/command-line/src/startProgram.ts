/** The start of every program: flags of V8 and handlers that must be set before anything else runs. */
import { setFlagsFromString } from 'node:v8';
import { outputFailed, watchOutput } from './closedOutput.js';

/**
 * Runs a program with the arguments of this process and sets its exit code.
 *
 * @param load imports the program; called when the process is ready for it
 * @example
 * // Not run here: it sets the exit code of the process.
 * const program = { name: 'halves', version: '1.0.0', description: 'Halves.', examples: [], verbs: [] };
 * startProgram(async () => (argv) => runProgram(argv, program)); // usually: (await import('./program.js')).program
 */
export async function startProgram(load: () => Promise<(argv: readonly string[]) => Promise<number>>): Promise<void> {
  // Node 20 has relaxed SIMD behind a flag, which makes products a fifth faster. From Node 21 on it is always on and the flag is gone.
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  watchOutput();
  const program = await load();
  const exitCode = await program(process.argv);
  process.exitCode = exitCode === 0 && outputFailed() ? 1 : exitCode;
}
