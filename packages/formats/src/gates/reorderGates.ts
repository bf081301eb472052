/**
 * Copies a matrix [rows, gates * units] with its gates, which are blocks of columns, in another order. Orders are texts with a letter for
 * each gate: from 'ifgo' to 'iofg'. A bias has one row.
 */
export function reorderGates(
  elements: Float32Array,
  { rows, from, to }: { readonly rows: number; readonly from: string; readonly to: string },
): Float32Array<ArrayBuffer> {
  const width = elements.length / rows;
  const units = width / from.length;
  const reordered = new Float32Array(elements.length);
  for (let row = 0; row < rows; row++) {
    for (const [place, gate] of [...to].entries()) {
      const start = row * width + from.indexOf(gate) * units;
      reordered.set(elements.subarray(start, start + units), row * width + place * units);
    }
  }
  return reordered;
}
