/** Chooses the report for the destination of the output. */
import { canMoveCursor } from '@statal/command-line';
import { jsonReport } from './jsonReport.js';
import type { LabReport } from './labReport.js';
import { plainReport } from './plainReport.js';
import { terminalReport } from './terminalReport.js';

export function createReport({ json = false }: { readonly json?: boolean | undefined } = {}): LabReport {
  if (json) return jsonReport(process.stdout, process.stderr);
  return canMoveCursor(process.stdout) ? terminalReport(process.stdout) : plainReport(process.stdout);
}
