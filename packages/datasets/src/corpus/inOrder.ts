const collator = new Intl.Collator('en', { numeric: true });

/** Compares names with 2 before 10. Different names are never equal. */
export function inOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
