/** Weights under which yes and no count the same in all: who always says the same is right half of the time. */

/**
 * @param asked 1 where an answer is wanted, else 0; everywhere unless given
 * @returns weights whose sum is the number of answers wanted (half of it if there is only one kind)
 */
export function balancedWeights(targets: Float32Array, asked?: Float32Array): Float32Array {
  const counts = [0, 0];
  targets.forEach((target, index) => {
    if (asked?.[index] !== 0) counts[target] += 1;
  });
  const half = (counts[0] + counts[1]) / 2;
  return targets.map((target, index) => (asked?.[index] === 0 ? 0 : half / counts[target]));
}
