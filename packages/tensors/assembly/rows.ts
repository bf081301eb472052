/** Rows picked by index, and rows added by index. An index outside the table stops the work and its position is returned. */

/** out[i] = table[indices[i]]. Returns -1, or the position of the first index out of range. */
export function gather(table: i32, indices: i32, out: i32, count: i32, cols: i32, tableRows: i32): i32 {
  const bytes = 4 * cols;
  for (let position = 0; position < count; position++, out += bytes) {
    const row = load<i32>(indices + 4 * position);
    if (<u32>row >= <u32>tableRows) return position;
    copyRow(table + row * bytes, out, out + bytes);
  }
  return -1;
}

/** A loop and not memory.copy: a row is short, and the call would cost more than the copying. */
// @ts-ignore: decorator
@inline
function copyRow(from: i32, to: i32, end: i32): void {
  for (; end - to >= 16; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** out[indices[i]] += updates[i], in the order of i. Returns -1, or the position of the first index out of range. */
export function scatterAdd(indices: i32, updates: i32, out: i32, count: i32, cols: i32, tableRows: i32): i32 {
  const bytes = 4 * cols;
  for (let position = 0; position < count; position++) {
    const row = load<i32>(indices + 4 * position);
    if (<u32>row >= <u32>tableRows) return position;
    let to = out + row * bytes;
    const end = to + bytes;
    for (; end - to >= 16; to += 16, updates += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(updates)));
    for (; to != end; to += 4, updates += 4) store<f32>(to, load<f32>(to) + load<f32>(updates));
  }
  return -1;
}
