/** Chooses the report for the destination of the output. */
import { jsonReport } from './jsonReport.js';
import { readableReport } from './readableReport.js';
import type { TrainingReport } from './trainingReport.js';

export function createReport({ json = false }: { readonly json?: boolean | undefined } = {}): TrainingReport {
  if (json) return jsonReport(process.stdout, process.stderr);
  // A dumb terminal cannot move its cursor.
  return readableReport(process.stdout, { isTerminal: process.stdout.isTTY && process.env.TERM !== 'dumb' });
}
