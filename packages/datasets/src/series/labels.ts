/** The labels of series: indices of classes, numbers, or none. */
export type Labels = Int32Array | Float32Array | undefined;

/** The labels at the given places, in an array of the same kind. */
export function pickedLabels<L extends Labels>(labels: L, chosen: readonly number[]): L {
  if (labels === undefined) return labels;
  const labelAt = (index: number): number => labels[index];
  return (labels instanceof Int32Array ? Int32Array.from(chosen, labelAt) : Float32Array.from(chosen, labelAt)) as L;
}
