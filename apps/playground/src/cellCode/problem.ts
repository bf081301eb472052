/** Something wrong with the code, where the reader can see it. */
export interface Problem {
  readonly kind: 'error' | 'warning';
  /** One line. */
  readonly message: string;
  /** From 1. Absent if the problem has no place in the code. */
  readonly line?: number | undefined;
  /** The characters from the start of the code that it is about, if known. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
