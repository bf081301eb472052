/** Global set-up of every test run: forgets the engines of the run before, and notes the files that this run leaves out. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFolder } from './engineReport.js';

/** @param {{ config: { root: string, exclude: readonly string[] } }} project */
export default function freshEngineReport({ config: { root, exclude } }) {
  const folder = join(root, reportFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const leftOut = exclude.filter((pattern) => !pattern.includes('*') && existsSync(join(root, pattern)));
  // Never an empty folder: turbo warns about a task that left no output.
  writeFileSync(join(folder, 'leftOut.json'), leftOut.map((file) => `${JSON.stringify({ leftOut: file })}\n`).join(''));
}
