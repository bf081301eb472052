/**
 * Which engines a test run really used. Each test process appends lines to its own file; `engineTable.js` prints them
 * all after the last test. The files are outputs of the `test` task, so a cached run reports what the real run did.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a package keeps its report, below the package's own folder. */
export const reportFolder = 'node_modules/.cache/statal/engines';

/**
 * Notes that an engine ran, or why it could not.
 *
 * @type {typeof import('./engineReport.d.ts').reportEngine}
 */
export function reportEngine({ engine, ran, reason = '' }) {
  mkdirSync(reportFolder, { recursive: true });
  appendFileSync(join(reportFolder, `${process.pid}.json`), `${JSON.stringify({ engine, ran, reason })}\n`);
}
