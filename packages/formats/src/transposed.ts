/** Rows and columns that are copied together: both sides of a block fit the nearest cache. */
const block = 32;

/** Copies a matrix [rows, columns] as its transpose [columns, rows]. PyTorch and ONNX store weights so; ours are [inputs, outputs]. */
export function transposed(elements: Float32Array, size: { readonly rows: number; readonly columns: number }): Float32Array<ArrayBuffer>;
export function transposed(
  elements: Float32Array | Float64Array,
  size: { readonly rows: number; readonly columns: number },
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
export function transposed(
  elements: Float32Array | Float64Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  const result = elements instanceof Float64Array ? new Float64Array(elements.length) : new Float32Array(elements.length);
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(rows, top + block);
    for (let left = 0; left < columns; left += block) {
      const right = Math.min(columns, left + block);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) result[column * rows + row] = elements[row * columns + column];
      }
    }
  }
  return result;
}
