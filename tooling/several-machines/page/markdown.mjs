/** Small pieces of a page. */

/** A table; the first column is text, the others are numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, k) => (k === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

export function milliseconds(value) {
  if (value >= 10_000) return `${(value / 1e3).toFixed(1)} s`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2)} ms`;
}

export const percent = (share) => `${(100 * share).toFixed(0)}%`;
export const signed = (share) => `${Math.round(100 * share) > 0 ? '+' : ''}${Math.round(100 * share) || 0}%`;
export const whole = (value) => Math.round(value).toLocaleString('en');
