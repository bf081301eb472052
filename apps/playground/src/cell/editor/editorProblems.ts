/** Shows problems in the text: a mark in the gutter, and a line under the words. */
import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem } from '../../cellCode/problem.js';

/** A problem without characters is about its whole line. */
export function diagnosticsOf(text: Text, problems: readonly Problem[]): Diagnostic[] {
  return problems.flatMap(({ kind, message, line, from, to }) => {
    if (from !== undefined && to !== undefined) {
      const start = Math.min(from, text.length);
      return [{ from: start, to: Math.min(Math.max(to, start), text.length), severity: kind, message }];
    }
    if (line === undefined) return [];
    const whole = text.line(Math.min(Math.max(line, 1), text.lines));
    return [{ from: whole.from + whole.text.search(/\S|$/), to: whole.to, severity: kind, message }];
  });
}
