/** Rows picked by index, and rows added by index. */

/** out[i] = table[indices[i]]. Indices have been checked. */
export function gather(table: i32, indices: i32, out: i32, count: i32, cols: i32): void {
  const bytes = 4 * cols;
  for (const end = indices + 4 * count; indices != end; indices += 4, out += bytes) {
    copyRow(table + load<i32>(indices) * bytes, out, out + bytes);
  }
}

/** A loop and not memory.copy: a row is short, and the call would cost more than the copying. */
// @ts-ignore: decorator
@inline
function copyRow(from: i32, to: i32, end: i32): void {
  for (; end - to >= 16; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** out[indices[i]] += updates[i], in the order of i, in `cols` columns of rows that are `stride` apart. Indices have been checked. */
export function scatterAdd(indices: i32, updates: i32, out: i32, count: i32, cols: i32, stride: i32): void {
  const bytes = 4 * stride;
  for (const last = indices + 4 * count; indices != last; indices += 4, updates += bytes) {
    let to = out + load<i32>(indices) * bytes;
    let from = updates;
    const end = to + 4 * cols;
    for (; end - to >= 16; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}
