/** Weights that give yes and no the same total, so that a constant answer is right half of the time. */

/**
 * @param asked 1 where an answer counts, else 0. Default: everywhere
 * @returns weights whose sum is the number of answers that count (half of it if all are the same)
 */
export function balancedWeights(targets: Float32Array, asked?: Float32Array): Float32Array {
  const counts = [0, 0];
  targets.forEach((target, index) => {
    if (asked?.[index] !== 0) counts[target] += 1;
  });
  const half = (counts[0] + counts[1]) / 2;
  return targets.map((target, index) => (asked?.[index] === 0 ? 0 : half / counts[target]));
}
