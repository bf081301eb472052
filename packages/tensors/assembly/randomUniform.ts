/**
 * Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", 2011). Element i depends only on the key and on i, so any part can be computed again anywhere.
 */
import { storeFirstLanes } from './lanes';

// @ts-ignore: decorator
@inline
function rotateAndMix(x0: v128, x1: v128, bits: i32): v128 {
  return v128.xor(v128.or(i32x4.shl(x1, bits), i32x4.shr_u(x1, 32 - bits)), x0);
}

/** 24 random bits as a number in [0, 1). */
// @ts-ignore: decorator
@inline
function unitInterval(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(<f32>(1.0 / 16777216.0)));
}

/** out[i] = word (i & 1) of the block with counter (first + (i >> 1), 0), as a number in [0, 1). */
export function randomUniform(out: i32, count: i32, key0: i32, key1: i32, first: i32): void {
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key0 ^ key1 ^ 0x1bd11bda);
  const start = i32x4.add(i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), k0);
  if (count <= 0) return;
  let i = 0;
  do {
    let x0 = i32x4.add(i32x4.splat(i >> 1), start);
    let x1 = k1;
    for (let group = 1; group <= 5; group++) {
      if ((group & 1) == 1) {
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 13);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 15);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 26);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 6);
      } else {
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 17);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 29);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 16);
        x0 = i32x4.add(x0, x1);
        x1 = rotateAndMix(x0, x1, 24);
      }
      // The keys are added after every fourth round, in turn: (k1, k2), (k2, k0), (k0, k1), ...
      const turn = group % 3;
      x0 = i32x4.add(x0, turn == 0 ? k0 : turn == 1 ? k1 : k2);
      x1 = i32x4.add(i32x4.add(x1, turn == 0 ? k1 : turn == 1 ? k2 : k0), i32x4.splat(group));
    }
    storeUpTo(out, unitInterval(v128.shuffle<i32>(x0, x1, 0, 4, 1, 5)), count - i);
    storeUpTo(out + 16, unitInterval(v128.shuffle<i32>(x0, x1, 2, 6, 3, 7)), count - i - 4);
    i += 8;
    out += 32;
  } while (i < count);
}

function storeUpTo(to: i32, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else if (count > 0) storeFirstLanes(to, x, count);
}
