/** Rounds to six digits: enough for a results file, and the same on other machines. A number that is not finite is infinite. */
export function significant(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : Number.POSITIVE_INFINITY;
}
