/** One JSON object for each run, as stored. The expected time and notices go to standard error. */

import type { Output } from '@statal/command-line';
import type { LabReport } from './labReport.js';

export function jsonReport(stdout: Output, stderr: Output): LabReport {
  return {
    start: ({ time }) => {
      stderr.write(`time: ${time}\n`);
    },
    evaluated() {},
    run: (result) => {
      stdout.write(`${JSON.stringify(result)}\n`);
    },
    decided() {},
    notice: (line) => {
      stderr.write(`${line}\n`);
    },
    end() {},
    close() {},
  };
}
