/** A cell of the comparison. */
import type { Cell } from '@statal/cells';

export interface ComparedCell {
  /** One line for tables and help. */
  readonly description: string;
  /** @param length steps of the training sequences */
  make(length: number): Cell;
}
