/** Number `position` of the stream of a key, in [0, 1): Threefry-2x32-20 as published, on integers without a sign. */
export function threefryUnit(key: readonly [number, number], position: number): number {
  const word = (x: bigint): bigint => BigInt.asUintN(32, x);
  const [k0, k1] = key.map((part) => word(BigInt(part)));
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bdan];
  let [x0, x1] = [word(BigInt(Math.floor(position / 2)) + k0), word(k1)];
  for (let round = 0; round < 20; round++) {
    const turn = BigInt([13, 15, 26, 6, 17, 29, 16, 24][round % 8]);
    x0 = word(x0 + x1);
    x1 = word((x1 << turn) | (x1 >> (32n - turn))) ^ x0;
    if (round % 4 !== 3) continue;
    const block = (round + 1) / 4;
    x0 = word(x0 + keys[block % 3]);
    x1 = word(x1 + keys[(block + 1) % 3] + BigInt(block));
  }
  return Number((position % 2 === 0 ? x0 : x1) >> 8n) / 2 ** 24;
}
