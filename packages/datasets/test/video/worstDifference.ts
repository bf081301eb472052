/** The largest difference of two arrays of bytes, with its place; an error if they differ in length. */
export function worstDifference(got: Uint8Array, want: Uint8Array): { readonly worst: number; readonly at: number } {
  if (got.length !== want.length) throw new Error(`${got.length} bytes, expected ${want.length}`);
  let [worst, at] = [0, -1];
  for (let index = 0; index < got.length; index++) {
    const difference = Math.abs(got[index] - want[index]);
    if (difference > worst) [worst, at] = [difference, index];
  }
  return { worst, at };
}
