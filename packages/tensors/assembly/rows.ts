/** Gathers rows by index, and adds rows by index. */

/** out[i] = table[indices[i]]. The caller has checked the indices. */
export function gather(table: i32, indices: i32, out: i32, count: i32, cols: i32): void {
  const bytes = 4 * cols;
  for (const end = indices + 4 * count; indices != end; indices += 4, out += bytes) {
    copyRow(table + load<i32>(indices) * bytes, out, out + bytes);
  }
}

/** A loop instead of memory.copy: for a short row, the call would take longer than the copying. */
// @ts-ignore: decorator
@inline
function copyRow(from: i32, to: i32, end: i32): void {
  for (; end - to >= 16; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** out[indices[i]] += updates[i], in order of i, for `cols` columns of rows that are `stride` apart. The caller has checked the indices. */
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
