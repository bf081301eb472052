import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { type Blas, openBlas } from '../src/index.js';
import { libraryNames } from '../src/libraryNames.js';

export interface Found {
  /** What is given to `openBlas`. */
  readonly choice: string | undefined;
  readonly blas: Blas;
}

const names = libraryNames(process.platform, process.arch);

/** What `openBlas()` finds on this system, each oneDNN and each OpenBLAS. What is missing is told in the table of engines. */
export function foundLibraries(): Found[] {
  const choices = [
    { engine: 'wasm+blas', tries: [undefined] },
    { engine: 'blas:onednn', tries: names.oneDnn },
    { engine: 'blas:openblas', tries: names.blas.filter((name) => name.includes('openblas')) },
  ];
  return choices.flatMap(({ engine, tries }) => {
    const reasons: string[] = [];
    for (const choice of tries) {
      try {
        const found = { choice, blas: openBlas(choice) };
        reportEngine({ engine, ran: true });
        return [found];
      } catch (error) {
        reasons.push((error as Error).message);
      }
    }
    reportEngine({ engine, ran: false, reason: reasons.join('; ') || 'no name of it is known on this system' });
    return [];
  });
}
