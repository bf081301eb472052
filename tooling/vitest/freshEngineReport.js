/** Global set-up of every test run: forgets the engines of the run before. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFolder } from './engineReport.js';

export default function freshEngineReport() {
  rmSync(reportFolder, { recursive: true, force: true });
  // Never an empty folder: turbo warns about a task that left no output.
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(join(reportFolder, 'none.json'), '');
}
