/** The command line and its verbs. */
import { createRequire } from 'node:module';
import { runProgram } from '@statal/command-line';
import { onRanks } from './ranks/labRanks.js';
import { insideVerb } from './verbs/inside.js';
import { reportVerb } from './verbs/report.js';
import { runVerb } from './verbs/run.js';
import { sizesVerb } from './verbs/sizes.js';
import { tableVerb } from './verbs/table.js';

const { version, description } = createRequire(import.meta.url)('../package.json') as { version: string; description: string };

const name = 'statal-lab';

/** Runs the program and returns its exit code. */
export function program(argv: readonly string[]): Promise<number> {
  return onRanks(name, () =>
    runProgram(argv, {
      name,
      version,
      description,
      examples: [
        'statal-lab run --task seen-before --cells lstm,gru --out runs/first',
        'statal-lab sizes --task seen-before --cells lstm,gru --out runs/first',
        'statal-lab inside --task seen-before --cells lstm,statal-value --out runs/first',
        'statal-lab report runs/first',
        'statal-lab table --out runs/table',
        'mpirun -n 5 statal-lab run --out runs/all',
      ],
      verbs: [runVerb, sizesVerb, insideVerb, reportVerb, tableVerb],
    }),
  );
}
