/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011):
 * a pure function from a key and a counter to 64 random bits. The wasm kernels compute the same bits.
 */
import type { DrawnPieces } from '../ops/vocabulary.js';

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/** Two random 32-bit words (as signed integers) for a counter. */
export function threefry(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const schedule = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ 0x1bd11bda];
  let x0 = (counter[0] + schedule[0]) | 0;
  let x1 = (counter[1] + schedule[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round % 8];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + schedule[injection % 3]) | 0;
      x1 = (x1 + schedule[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [x0, x1];
}

/** 24 random bits as a number in [0, 1), exact in float32. */
export function unitInterval(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

/** `count` numbers of a key in [0, 1): the first ones, or those of `pieces`. */
export function unitIntervals(
  key: readonly [number, number],
  count: number,
  { length, first, every }: DrawnPieces = { length: count, first: 0, every: count },
): Float64Array {
  const numbers = new Float64Array(count);
  for (let begin = 0, number = first; begin < count; begin += length, number += every) {
    drawFrom(number, key, numbers.subarray(begin, begin + length));
  }
  return numbers;
}

/** Fills `numbers` with those of a key from number `first` on. Each counter gives two. */
function drawFrom(first: number, key: readonly [number, number], numbers: Float64Array): void {
  for (let index = -(first % 2); index < numbers.length; index += 2) {
    const [even, odd] = threefry(key, [(first + index) / 2, 0]);
    // A write outside of a typed array has no effect: before its begin if `first` is odd, or beyond its end.
    numbers[index] = unitInterval(even);
    numbers[index + 1] = unitInterval(odd);
  }
}
