/**
 * The different names in the order of the cells; unknown ones are last.
 *
 * @example
 * inCellOrder(['mine', 'gru', 'lstm', 'gru'], ['lstm', 'gru']); // ['lstm', 'gru', 'mine']
 */
export function inCellOrder(names: readonly string[], cellOrder: readonly string[]): string[] {
  const present = new Set(names);
  return [...cellOrder.filter((name) => present.has(name)), ...[...present].filter((name) => !cellOrder.includes(name))];
}
