/**
 * The numbers 0 to count - 1, shuffled with `random` (Fisher and Yates). Equal random numbers give equal orders.
 *
 * @param random numbers from 0 up to but not including 1, such as `Math.random` or a seeded generator
 */
export function shuffledOrder(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
