/** Finds the line of the reader's code in the stack of an error, through the source map of the compiled code. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** The name that stacks give to the compiled code. */
export const scriptName = 'statal-cell.js';

/** V8: `at step (statal-cell.js:15:61)`. Firefox and Safari: `step@statal-cell.js:15:61`. */
const place = new RegExp(`${scriptName.replace('.', '\\.')}:(\\d+):(\\d+)`);

/** The line of the innermost call in the reader's code, from 1, or `undefined` if the stack does not pass through it. */
export function lineOf(error: unknown, map: string): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const found = place.exec(stack);
  if (found === null) return undefined;
  const [line, column] = [Number(found[1]), Number(found[2])];
  return originalPositionFor(new TraceMap(map), { line, column: column - 1 }).line ?? undefined;
}
