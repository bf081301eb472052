/** Chooses the report for the destination of the output. */
import { canMoveCursor } from '@statal/command-line';
import { jsonReport } from './jsonReport.js';
import { plainReport } from './plainReport.js';
import { terminalReport } from './terminalReport.js';
import type { TrainingReport } from './trainingReport.js';

export function createReport({ json = false }: { readonly json?: boolean | undefined } = {}): TrainingReport {
  if (json) return jsonReport(process.stdout, process.stderr);
  return canMoveCursor(process.stdout) ? terminalReport(process.stdout) : plainReport(process.stdout);
}
