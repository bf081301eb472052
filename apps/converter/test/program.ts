/** The real program, as a person at a shell would run it. */
import { type EmptyFolder, emptyFolder } from '@statal/tooling-vitest/emptyFolder';
import { type Binary, type Finished, runBinary } from '@statal/tooling-vitest/runBinary';
import { runHere } from '@statal/tooling-vitest/runHere';

const program: Binary = runBinary(new URL('../dist/main.js', import.meta.url));
export const run: Binary['run'] = program.run;
/** Runs the program inside the test process. */
export const tell: (words: readonly string[]) => Promise<Finished> = runHere(new URL('../dist/program.js', import.meta.url));

export const workplace = (): EmptyFolder => emptyFolder('statal-convert-');
