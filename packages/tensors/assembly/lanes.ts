/** Sums, maxima and partial stores of the four lanes of a vector. The order of additions is part of the contract. */

/** (x0 + x1) + (x2 + x3) */
// @ts-ignore: decorator
@inline
export function sumOfLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** NaN if any lane is NaN. */
// @ts-ignore: decorator
@inline
export function maxOfLanes(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}

/** The first `count` lanes of x (1 to 3), and the others of `rest`. */
// @ts-ignore: decorator
@inline
export function firstLanes(x: v128, rest: v128, count: i32): v128 {
  return v128.bitselect(x, rest, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)));
}

/** Stores the first `count` lanes of x, 1 to 3. */
// @ts-ignore: decorator
@inline
export function storeFirstLanes(to: i32, x: v128, count: i32): void {
  v128.store32_lane(to, x, 0);
  if (count > 1) v128.store32_lane(to, x, 1, 4);
  if (count > 2) v128.store32_lane(to, x, 2, 8);
}
