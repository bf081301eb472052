import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, FormatError, type SafetensorsTensor } from '../src/index.js';
import { messageOf } from './messageOf.js';

const tensors = new Map<string, SafetensorsTensor>([
  ['flags', { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ['layers.0.W', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, Infinity, -0) }],
  ['step', { dtype: 'I64', shape: [], data: BigInt64Array.of(-5n) }],
  ['nothing', { dtype: 'F64', shape: [0, 4], data: new Float64Array(0) }],
  ['ids', { dtype: 'I32', shape: [1], data: Int32Array.of(7) }],
  ['half', { dtype: 'BF16', shape: [2], data: Uint16Array.of(0x3f80, 0) }],
]);

/** A file with this header, and so many bytes of data. */
function file(header: unknown, data = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe('safetensors', () => {
  it('gives back what was written, text included', () => {
    const decoded = decodeSafetensors(encodeSafetensors(tensors, { metadata: { made: 'today', 'with "quotes"': 'ü: \\' } }));
    expect(new Map([...decoded.tensors].sort())).toEqual(new Map([...tensors].sort()));
    expect(decoded.metadata).toEqual({ made: 'today', 'with "quotes"': 'ü: \\' });
    expect(decodeSafetensors(encodeSafetensors(new Map()))).toEqual({ tensors: new Map(), metadata: {} });
  });

  it('writes the bytes that the format defines', () => {
    const bytes = encodeSafetensors(new Map([['a', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }]]));
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header);
    expect(bytes[0] % 8).toBe(0);
    expect([...bytes.subarray(-4)]).toEqual([0, 0, 0x80, 0x3f]);
    expect(bytes.length).toBe(8 + bytes[0] + 4);
  });

  it('reads a part of a larger buffer, and keeps no hold of it', () => {
    const bytes = encodeSafetensors(tensors);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const decoded = decodeSafetensors(larger.subarray(3));
    larger.fill(0xff);
    expect(decoded.tensors.get('ids')?.data).toEqual(Int32Array.of(7));
    expect(decodeSafetensors(Buffer.from(bytes)).tensors.get('layers.0.W')?.data.buffer.byteLength).toBe(24);
  });

  it('keeps names that JavaScript has a use for', () => {
    const awkward = new Map(
      ['__proto__', 'constructor', '0', 'toString', 'ü:"'].map((name) => [
        name,
        { dtype: 'U8', shape: [1], data: Uint8Array.of(1) } as const,
      ]),
    );
    expect([...decodeSafetensors(encodeSafetensors(awkward)).tensors.keys()].sort()).toEqual([...awkward.keys()].sort());
  });

  it('refuses to write what does not fit together', () => {
    const encode = (name: string, tensor: object): string =>
      messageOf(() => encodeSafetensors(new Map([[name, tensor as SafetensorsTensor]])));
    expect(encode('W', { dtype: 'F32', shape: [2], data: Float32Array.of(1) })).toBe(
      'encodeSafetensors: 1 elements of W do not fill shape [2]',
    );
    expect(encode('W', { dtype: 'F32', shape: [1], data: Float64Array.of(1) })).toBe(
      'encodeSafetensors: W is F32 and its elements are in a Float64Array, expected Float32Array',
    );
    expect(encode('__metadata__', { dtype: 'U8', shape: [0], data: new Uint8Array(0) })).toBe(
      'encodeSafetensors: a tensor cannot be called __metadata__',
    );
  });

  const W = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const V = { dtype: 'U8', shape: [2], data_offsets: [8, 10] };
  it.each([
    [new Uint8Array(5), 'the file has 5 bytes, and the first 8 should tell the length of its header'],
    [file('{}').subarray(0, 9), 'offset 0: the header should have 2 bytes and 1 follow: the file is cut off, or of another format'],
    [
      new Uint8Array(16).fill(0xff),
      'offset 0: the header should have 18446744073709551615 bytes and 8 follow: the file is cut off, or of another format',
    ],
    [file(''), 'offset 8: the header should begin with {'],
    [file(' {}'), 'offset 8: the header should begin with {'],
    [file('{"a":}'), 'offset 8: the header is not JSON'],
    [Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d), 'offset 8: the header is not UTF-8'],
    [file('{"__metadata__":{"a":"1","a":"2"}}'), 'offset 8: a name is in the header twice'],
    [file(`{"W":${JSON.stringify(W)},"W":${JSON.stringify(W)}}`, 8), 'offset 8: a name is in the header twice'],
    [file({ __metadata__: { a: 1 } }), '__metadata__ must be an object of strings'],
    [file({ W: 3 }), 'tensor "W": it must be an object'],
    [file({ W: { dtype: 'F32', shape: [2] } }, 8), 'tensor "W": data_offsets is missing'],
    [file({ W: { ...W, more: 1 } }, 8), 'tensor "W": more is not known here'],
    [
      file({ W: { ...W, dtype: 'F33' } }, 8),
      'tensor "W": dtype must be one of F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL',
    ],
    [file({ W: { ...W, shape: [-2] } }, 8), 'tensor "W": shape.0 must be a whole number'],
    [file({ W: { ...W, shape: 2 } }, 8), 'tensor "W": shape must be a list of whole numbers'],
    [file({ W: { ...W, data_offsets: [0, 8, 9] } }, 8), 'tensor "W": data_offsets.2 must be two whole numbers'],
    [file({ W: { ...W, shape: [3] } }, 8), 'tensor "W": F32 [3] takes 12 bytes, and offsets 0 to 8 hold 8'],
    [
      file({ W: { ...W, shape: [2 ** 52, 2 ** 52] } }, 8),
      'tensor "W": F32 [4503599627370496, 4503599627370496] takes 8.112963841460668e+31 bytes, and offsets 0 to 8 hold 8',
    ],
    [file({ W: { ...W, data_offsets: [8, 0] } }, 8), 'tensor "W": F32 [2] takes 8 bytes, and offsets 8 to 0 hold -8'],
    [file({ W, V: { ...V, data_offsets: [9, 11] } }, 11), 'tensor "V": its elements begin at 9 of the data, and those before it end at 8'],
    [file({ W, V: { ...V, data_offsets: [6, 8] } }, 8), 'tensor "V": its elements begin at 6 of the data, and those before it end at 8'],
    [file({ W, V }, 9), 'tensor "V": its elements end at 10 of the data, which has 9 bytes: the file is cut off'],
    [file({ W, V }, 12), 'the tensors end at 10 of the data, which has 12 bytes'],
    [file({ ['long\n'.repeat(100)]: 1 }), `tensor "${'long\\n'.repeat(12)}...": it must be an object`],
  ])('says what is wrong with a file: %#', (bytes, message) => {
    expect(messageOf(() => decodeSafetensors(bytes, { source: 'm.safetensors' }))).toBe(
      `m.safetensors: ${message}. Take an intact safetensors file`,
    );
  });

  describe('fuzzed', () => {
    /** Decoding fails with one clear line, or gives no more bytes than it was given. */
    function expectSafe(bytes: Uint8Array): void {
      try {
        const { tensors: decoded } = decodeSafetensors(bytes);
        const total = [...decoded.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(total).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        expect((error as Error).message).not.toContain('\n');
        expect((error as Error).message.length).toBeLessThan(700);
      }
    }

    it('random bytes do no harm', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectSafe), { seed: 1, numRuns: 2000 });
    });

    it('random headers do no harm', () => {
      const number = fc.oneof(fc.nat(40), fc.integer(), fc.double(), fc.constant(2 ** 53));
      const entry = fc.record(
        {
          dtype: fc.constantFrom('F32', 'U8', 'I64', 'Q4'),
          shape: fc.array(number, { maxLength: 3 }),
          data_offsets: fc.array(number, { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: [] },
      );
      const header = fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue()), { maxKeys: 4 });
      fc.assert(
        fc.property(header, fc.nat(40), (json, data) => expectSafe(file(json, data))),
        { seed: 2, numRuns: 2000 },
      );
    });

    it('valid files with some bytes changed, or cut off, do no harm', () => {
      const whole = encodeSafetensors(tensors, { metadata: { made: 'today' } });
      const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(whole.length), fc.boolean(), (changes, length, cut) => {
          const bytes = whole.slice(0, cut ? length : whole.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          expectSafe(bytes);
        }),
        { seed: 3, numRuns: 5000 },
      );
    });

    it('a file cut off anywhere is refused', () => {
      const whole = encodeSafetensors(tensors);
      for (let length = 0; length < whole.length; length++)
        expect(messageOf(() => decodeSafetensors(whole.subarray(0, length)))).toContain('safetensors: ');
    });

    it('a header nested without end is refused', () => {
      expectSafe(file(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`));
      expectSafe(file(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`));
    });
  });
});
