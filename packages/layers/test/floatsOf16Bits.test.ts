import { describe, expect, it } from 'vitest';
import { floatsOf16Bits } from '../src/index.js';

const every = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const words = (floats: Float32Array): Uint32Array => new Uint32Array(floats.buffer);

/** The value by the definition of the format. */
function exactValue(
  bits: number,
  { exponentBits, fractionBits }: { readonly exponentBits: number; readonly fractionBits: number },
): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

describe.each([
  { dtype: 'F16', exponentBits: 5, fractionBits: 10 },
  { dtype: 'BF16', exponentBits: 8, fractionBits: 7 },
] as const)('floatsOf16Bits of $dtype', ({ dtype, ...format }) => {
  it('gives the value of each of the 65,536 numbers, with signs of zeros, infinities and NaN', () => {
    const floats = floatsOf16Bits(every, { dtype });
    const wrong = [...every].filter((bits) => !Object.is(floats[bits], exactValue(bits, format)));
    expect(wrong).toEqual([]);
  });

  it('keeps signs and payloads of NaN', () => {
    const notNumbers = every.filter((bits) => Number.isNaN(exactValue(bits, format)));
    const got = words(floatsOf16Bits(notNumbers, { dtype }));
    const fractionOf = (bits: number): number => (bits & (2 ** format.fractionBits - 1)) << (23 - format.fractionBits);
    const want = [...notNumbers].map((bits) => (((bits & 0x8000) << 16) | 0x7f800000 | fractionOf(bits)) >>> 0);
    expect(want.length).toBeGreaterThan(200);
    expect([...got]).toEqual(want);
  });

  it('reads a part of a buffer', () => {
    expect(floatsOf16Bits(every.subarray(0x3f80, 0x3f81), { dtype })).toEqual(Float32Array.of(exactValue(0x3f80, format)));
  });
});
