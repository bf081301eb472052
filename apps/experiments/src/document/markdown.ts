/** Markdown tables that are also readable as plain text. */
import { markdownTable } from 'markdown-table';

export interface Column {
  readonly title: string;
  /** Words to the left, numbers to the right. */
  readonly align: 'left' | 'right';
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  // Left is the default, which is written without a colon.
  const align = columns.map((column) => (column.align === 'right' ? 'r' : null));
  return markdownTable([columns.map(({ title }) => title), ...rows], { align });
}
