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

/**
 * `count` numbers in [0, 1). Number i of a key is word (i & 1) of the block with counter (i >> 1, 0). The first number drawn is word `isOdd`
 * of the block with `counter`.
 */
export function randomUniform(out: i32, count: i32, key0: i32, key1: i32, counter: i32, isOdd: i32): void {
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key0 ^ key1 ^ 0x1bd11bda);
  if (count <= 0) return;
  do {
    let x0 = i32x4.add(i32x4.add(i32x4.splat(counter), i32x4(0, 1, 2, 3)), k0);
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
    const low = unitInterval(v128.shuffle<i32>(x0, x1, 0, 4, 1, 5));
    const high = unitInterval(v128.shuffle<i32>(x0, x1, 2, 6, 3, 7));
    counter += 4;
    if (isOdd != 0) {
      // The first of the eight is left out. All groups after this one begin with the first word of a block.
      isOdd = 0;
      storeUpTo(out, v128.shuffle<i32>(low, high, 1, 2, 3, 4), count);
      storeUpTo(out + 16, v128.shuffle<i32>(low, high, 5, 6, 7, 7), min(count - 4, 3));
      count -= 7;
      out += 28;
    } else {
      storeUpTo(out, low, count);
      storeUpTo(out + 16, high, count - 4);
      count -= 8;
      out += 32;
    }
  } while (count > 0);
}

function storeUpTo(to: i32, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else if (count > 0) storeFirstLanes(to, x, count);
}
