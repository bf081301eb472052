import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutLeadingTags, withoutTrailingTags } from '../../src/audio/tags.js';
import { joined, text, uint32 } from './riff.js';

const audio = text('this is the audio, and not a byte of it may be lost');

/** ID3v2 of 2.4: `size` bytes behind ten of head, and ten of footer. */
function id3(size: number, footer = false): Uint8Array {
  const head = Uint8Array.of(4, 0, footer ? 0x10 : 0, 0, 0, size >> 7, size & 127);
  return joined([text('ID3'), head, new Uint8Array(size).fill(1), ...(footer ? [text('3DI'), head] : [])]);
}

const id3v1 = text('TAG'.padEnd(128, '.'));
const extended = joined([text('TAG+'.padEnd(227, '.')), id3v1]);
const ape = (header: boolean, size = 50): Uint8Array => {
  const part = (): Uint8Array => joined([text('APETAGEX'), uint32(2000, true), uint32(size, true), new Uint8Array(16)]);
  return joined([...(header ? [part()] : []), new Uint8Array(18).fill(2), part()]);
};
const lyrics = joined([text('LYRICSBEGIN'), text('IND00002..'), text('000021LYRICS200')]);

describe('tags in front are not audio:', () => {
  it.each([
    ['ID3v2', id3(300)],
    ['ID3v2 with a footer', id3(300, true)],
    ['two of them', joined([id3(5), id3(200)])],
    ['APEv2', ape(true)],
  ])('%s', (_, tag) => {
    expect(withoutLeadingTags(joined([tag, audio]))).toEqual(audio);
  });

  it('but not one that takes all there is, or more', () => {
    for (const bytes of [id3(20), id3(200).subarray(0, 100)]) expect(withoutLeadingTags(bytes)).toEqual(bytes);
  });
});

describe('tags behind are not audio:', () => {
  it.each([
    ['ID3v1', id3v1],
    ['ID3v1, extended', extended],
    ['APEv2 with a header', ape(true)],
    ['APEv2 without', ape(false)],
    ['Lyrics3', lyrics],
    ['ID3v2 with a footer', id3(90, true)],
    ['all of them', joined([id3(90, true), ape(true), lyrics, extended])],
  ])('%s', (_, tag) => {
    expect(withoutTrailingTags(joined([audio, tag]))).toEqual(audio);
  });

  it('but not those whose other end is not where they say', () => {
    for (const tag of [ape(false, 5000), ape(false, 0), lyrics.subarray(1), id3(90, true).subarray(1), text('abcdefLYRICS200')])
      expect(withoutTrailingTags(joined([audio, tag])).length).toBe(audio.length + tag.length);
  });

  it('whatever the bytes, what is left is a part of them', () => {
    const end = fc.constantFrom(id3v1, extended, ape(true), ape(false, 3000), lyrics, text('LYRICS200'), text('3DI'), text('APETAGEX'));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), end), { maxLength: 6 }), (parts) => {
        const bytes = joined(parts);
        const rest = withoutTrailingTags(withoutLeadingTags(bytes));
        expect(rest.byteOffset + rest.length).toBeLessThanOrEqual(bytes.length);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
