import { expect } from 'vitest';
import type { Finished } from './runBinary.js';

/** One line on standard error with all the parts, exit code 2, and nothing else. */
export function expectRefusal(program: string, { code, stdout, stderr }: Finished, parts: readonly string[]): void {
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).toMatch(new RegExp(`^${program}: [^\\n]*\\.\\n$`));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}
