/** Chooses the report for the destination of the output. */
import { canMoveCursor } from '../../liveLine.js';
import { jsonReport } from './jsonReport.js';
import { readableReport } from './readableReport.js';
import type { TrainingReport } from './trainingReport.js';

/** A report on standard output: JSON lines with `json`, else text, with a live line on a terminal. */
export function createReport({ json = false }: { readonly json?: boolean | undefined } = {}): TrainingReport {
  if (json) return jsonReport(process.stdout, process.stderr);
  return readableReport(process.stdout, { isTerminal: canMoveCursor(process.stdout) });
}
