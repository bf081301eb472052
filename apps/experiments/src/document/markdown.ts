/** Markdown tables that are also readable as plain text. */

export interface Column {
  readonly title: string;
  /** Words to the left, numbers to the right. */
  readonly align: 'left' | 'right';
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, 3, ...rows.map((row) => row[index].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (columns[index].align === 'left' ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join(' | ')} |`;
  const rule = columns.map(({ align }, index) => (align === 'left' ? '-'.repeat(widths[index]) : `${'-'.repeat(widths[index] - 1)}:`));
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}
