/** Copies a matrix [rows, columns] as its transpose [columns, rows]. PyTorch and ONNX store weights so; ours are [inputs, outputs]. */
export function transposed(
  elements: Float32Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(elements.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = elements[row * columns + column];
  }
  return result;
}
