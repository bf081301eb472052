import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError, readText } from '../src/index.js';
import { platform as browser } from '../src/platform.browser.js';
import { messageOf } from './messageOf.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statal-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array, name = 'text.txt'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const encodings = ['UTF-16LE', 'UTF-16BE', 'UTF-32LE', 'UTF-32BE'] as const;
type Encoding = (typeof encodings)[number];

/** UTF-16 code units as bytes, unpaired surrogates too. */
function encoded(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const isLittle = encoding.endsWith('LE');
  const isWide = encoding.startsWith('UTF-32');
  const units = isWide
    ? Array.from(text, (character) => character.codePointAt(0) as number)
    : text.split('').map((unit) => unit.charCodeAt(0));
  const width = isWide ? 4 : 2;
  const view = new DataView(new ArrayBuffer(units.length * width));
  for (const [index, unit] of units.entries()) {
    if (isWide) view.setUint32(4 * index, unit, isLittle);
    else view.setUint16(2 * index, unit, isLittle);
  }
  return new Uint8Array(view.buffer);
}

const convert = 'If it is text in another encoding, convert it, for example with iconv -f LATIN1 -t UTF-8.';

describe('a text is read', () => {
  const text = 'To be,\r\nor not: é € 😀\n';

  it('from a file by its path', async () => {
    expect(await readText(await file(text))).toBe(text);
  });

  it('from a Blob, a File, a web stream and an async iterable', async () => {
    const blob = new Blob([text]);
    expect(await readText(blob)).toBe(text);
    expect(await readText(new File([text], 'picked.txt'))).toBe(text);
    expect(await readText(blob.stream())).toBe(text);
    expect(await readText(inPieces(utf8(text), 1000))).toBe(text);
  });

  it('without the byte order mark at its start, and with one anywhere else', async () => {
    expect(await readText(await file('\uFEFFa\uFEFFb'))).toBe('a\uFEFFb');
    expect(await readText(inPieces(utf8('\uFEFFa\uFEFFb'), 1))).toBe('a\uFEFFb');
  });

  it('from pieces that end inside characters', async () => {
    for (const size of [1, 2, 3, 4, 5]) expect(await readText(inPieces(utf8(text), size))).toBe(text);
  });

  it('when it is longer than the pieces it is read in, with a character across their border', async () => {
    const long = `a${'é'.repeat(1_500_000)}😀`;
    expect(await readText(await file(long))).toBe(long);
    expect(await readText(new Blob([long]))).toBe(long);
  });
});

describe('a text with characters that are rare', () => {
  it('is read: a NUL here and there, fields between control characters, colors of a terminal', async () => {
    const rare = [
      'a'.repeat(3000).concat('\0', 'b'.repeat(3000)),
      'key\0value\n',
      '1\x1f2\x1f3\x1f4\n'.repeat(1000),
      `\0${'1\t2\t3\n'.repeat(1000)}`,
      '\x1b[0m\x1b[31mx'.repeat(500),
    ];
    for (const text of rare) for (const size of [1, 5000]) expect(await readText(inPieces(utf8(text), size))).toBe(text);
  });

  it('is read from UTF-16 with a byte order mark, however it is cut', async () => {
    const text = 'To be: é € 😀\r\n\0 \uFEFF字';
    for (const encoding of ['UTF-16LE', 'UTF-16BE'] as const) {
      for (const size of [1, 2, 3, 5, 1000]) expect(await readText(inPieces(encoded(`\uFEFF${text}`, encoding), size))).toBe(text);
    }
    const long = `${'é'.repeat(1_500_001)}😀`; // longer than a piece, with a character across the border
    expect(await readText(await file(encoded(`\uFEFF${long}`, 'UTF-16LE')))).toBe(long);
  });
});

describe('a text that cannot be read is refused in one line', () => {
  it('when the file is missing', async () => {
    const path = join(folder, 'missing.txt');
    expect(await messageOf(() => readText(path))).toBe(`${path}: there is no such file. Check the path; it was looked up as ${path}.`);
    expect(await messageOf(() => readText('no/such.txt'))).toBe(
      `no/such.txt: there is no such file. Check the path; it was looked up as ${join(process.cwd(), 'no/such.txt')}.`,
    );
  });

  it('when the path is empty or impossible', async () => {
    expect(await messageOf(() => readText(''))).toMatch(/^\(empty path\): there is no such file\. Check the path/);
    expect(await messageOf(() => readText('a\0\nb'))).toMatch(
      /^a\\u0000\\u000ab: it could not be read \(.*\)\. Check that the path names a readable file\.$/,
    );
  });

  it('when it is a directory', async () => {
    expect(await messageOf(() => readText(folder))).toBe(`${folder}: this is a directory, not a file. Name a file inside it.`);
  });

  it('when it is empty, or nothing but a byte order mark', async () => {
    const path = await file('', 'empty.txt');
    expect(await messageOf(() => readText(path))).toBe(`${path}: it is empty. A text needs at least one character.`);
    expect(await messageOf(() => readText(new Blob(['\uFEFF'])))).toBe('input: it is empty. A text needs at least one character.');
  });

  it('when it is a web address', async () => {
    expect(await messageOf(() => readText('https://example.org/a.txt'))).toBe(
      'https://example.org/a.txt: this is a web address, and only files and streams are read here. Pass (await fetch(url)).body.',
    );
  });

  it('when it is not UTF-8, naming the byte where the bad character starts', async () => {
    const path = await file(latin1('café au lait'), 'latin.txt');
    expect(await messageOf(() => readText(path))).toBe(`${path}: byte 3 (0xE9) is not valid UTF-8. ${convert}`);
    expect(await readText(path).catch((error: DatasetError) => error.offset)).toBe(3);
  });

  const wide = (text: string, encoding: Encoding): Uint8Array<ArrayBuffer> => encoded(text, encoding);
  const fromWide = (encoding: Encoding) => `If it is text, convert it, for example with iconv -f ${encoding} -t UTF-8.`;
  const texts = {
    English: 'To be, or not to be.\n'.repeat(200),
    'a few letters': 'To be',
    Russian: 'Быть или не быть, вот в чём вопрос.\n'.repeat(100),
    'Russian in capitals': 'БЫТЬ ИЛИ НЕ БЫТЬ, ВОТ В ЧЁМ ВОПРОС.\n'.repeat(100),
    Hindi: 'होना या न होना, यही सवाल है।\n'.repeat(100),
    Thai: 'จะอยู่หรือจะตายนั่นคือคำถาม\n'.repeat(100),
    // Not well-formed as UTF-8, but recognized by its line ends.
    French: 'Être ou ne pas être, voilà la question.\n'.repeat(100),
    Chinese: '生存还是毁灭，这是一个值得考虑的问题。\n'.repeat(100),
    // Its only NULs are the lower bytes of characters.
    'Chinese in one line': '生存还是毁灭，这是一个值得考虑的问题。'.repeat(100),
  };
  const wideCases = Object.keys(texts).flatMap((language) => encodings.map((encoding) => [encoding, language] as const));
  it.each(wideCases)('when it is %s without a byte order mark, %s, however it is cut', async (encoding, language) => {
    const bytes = wide(texts[language as keyof typeof texts], encoding);
    for (const size of [1, 3, 700, 1 << 20]) {
      const message = await messageOf(() => readText(inPieces(bytes, size), { name: 'notes.txt' }));
      expect(message).toMatch(/^notes\.txt: /);
      // Chinese in UTF-32 is ill-formed at its second byte, and a single letter says nothing before it.
      if (language.startsWith('Chinese') && message.includes('is not valid UTF-8')) expect(message).toContain('iconv -f ');
      else expect(message).toContain(`looks like ${encoding}`);
      if (!message.includes('LATIN1')) expect(message).toContain(fromWide(encoding).slice(0, 70));
    }
  });

  it('when UTF-16 begins somewhere behind UTF-8', async () => {
    const bytes = Uint8Array.from([...utf8('x'.repeat(5000)), ...wide(texts.English, 'UTF-16LE')]);
    expect(await messageOf(() => readText(new File([bytes], 'both.txt')))).toBe(
      `both.txt: it looks like UTF-16LE, not UTF-8: at least every second byte is NUL or another control character. ${fromWide('UTF-16LE')}`,
    );
  });

  it('when it is UTF-32 with a byte order mark', async () => {
    for (const encoding of ['UTF-32LE', 'UTF-32BE'] as const) {
      expect(await messageOf(() => readText(new File([wide('\uFEFFTo be', encoding)], 'notes.txt')))).toBe(
        `notes.txt: it is ${encoding}, as its byte order mark says. Texts are read in UTF-8: convert it, for example with iconv -f ${encoding} -t UTF-8.`,
      );
    }
  });

  it('when it is UTF-16 with a byte order mark and half a character has no other half, or the end is cut off', async () => {
    for (const encoding of ['UTF-16LE', 'UTF-16BE'] as const) {
      const half = `is not valid ${encoding}: half of a character has no other half. Copy the file again, or take a file in UTF-8.`;
      const message = (bytes: Uint8Array) => messageOf(() => readText(inPieces(bytes, 3)));
      for (const bad of ['\uFEFFab\uDE00c', '\uFEFFab\uD83Dc', '\uFEFFab\uD83D'])
        expect(await message(wide(bad, encoding))).toBe(`input: byte 6 ${half}`);
      expect(await message(wide('\uFEFFabc', encoding).subarray(0, 7))).toBe(`input: byte 6 ${half}`);
    }
  });

  it('when it is full of NULs, as binary data is', async () => {
    const archive = new Uint8Array(4096).fill(97, 0, 100).fill(98, 600, 1000);
    expect(await messageOf(() => readText(new File([archive], 'texts.tar')))).toBe(
      'texts.tar: it looks like binary data, not text: more than a quarter of it is NUL. Name a file of text.',
    );
  });

  it('when it ends inside a character', async () => {
    const cut = utf8('ab€').subarray(0, 4);
    expect(await messageOf(() => readText(inPieces(cut, 1), { name: 'download' }))).toBe(
      `download: the last character, at byte 2, is cut off. Copy the file again if it is incomplete. ${convert}`,
    );
  });

  it('when a stream breaks, is in use, or yields something else than bytes', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield utf8('a');
      throw new Error('connection lost');
    }
    const again = 'Open the source again and retry.';
    expect(await messageOf(() => readText(broken()))).toBe(`input: it could not be read (connection lost). ${again}`);

    const locked = new Blob(['a']).stream();
    locked.getReader();
    expect(await messageOf(() => readText(locked))).toMatch(
      /^input: it could not be read \(.*locked.*\)\. Open the source again and retry\.$/,
    );

    async function* strings() {
      yield 'a';
    }
    expect(await messageOf(() => readText(strings() as never))).toBe(
      'input: it yields a string where bytes were expected. Pass a source of Uint8Array, e.g. a stream without setEncoding.',
    );
    expect(await messageOf(() => readText(undefined as never))).toBe(
      'input: bytes cannot be read from this. Pass a path, a Blob or File, a ReadableStream, or an async iterable of Uint8Array.',
    );
  });

  it('when a page is given a path', async () => {
    expect(await messageOf(() => readText(browser.fileBytes('poems.txt', 'poems.txt')))).toBe(
      'poems.txt: a page cannot open a file by its path. Pass the File of an <input type="file">, or (await fetch(url)).body.',
    );
  });

  it.skipIf(process.getuid?.() === 0)('when it may not be read (skipped for root, who may read everything)', async () => {
    const path = join(folder, 'secret.txt');
    await writeFile(path, 'a', { mode: 0o000 });
    expect(await messageOf(() => readText(path))).toBe(
      `${path}: permission to read it is missing. Change the permissions of the file, or read it as another user.`,
    );
  });
});

describe('whatever the bytes', () => {
  /** The position where strict decoding fails, found by brute force: the longest prefix of a well-formed text. */
  function firstBadCharacter(bytes: Uint8Array): number {
    const text = Buffer.from(bytes).toString('utf8'); // one U+FFFD for each ill-formed part
    let offset = 0;
    for (const character of text) {
      const length = Buffer.byteLength(character);
      if (character === '\uFFFD' && !Buffer.from(bytes.subarray(offset, offset + 3)).equals(Buffer.from('\uFFFD'))) return offset;
      offset += length;
    }
    return -1;
  }

  /** Byte order marks of UTF-16 and UTF-32. */
  function hasWideMark(bytes: Uint8Array): boolean {
    return /^(fffe|feff|0000feff)/.test(Buffer.from(bytes).toString('hex'));
  }

  const nearlyText = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.tuple(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 3 }), fc.string({ unit: 'binary' })).map((parts) => {
      const [before, bad, after] = parts;
      return Uint8Array.from([...utf8(before), ...bad, ...utf8(after)]);
    }),
  );

  it('reading gives the text or a DatasetError that names the first bad byte, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(nearlyText, fc.integer({ min: 1, max: 8 }), async (bytes, size) => {
        fc.pre(!hasWideMark(bytes));
        const bad = firstBadCharacter(bytes);
        let result: string | DatasetError;
        try {
          result = await readText(inPieces(bytes, size));
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
          result = error as DatasetError;
        }
        if (typeof result === 'string') {
          expect(bad).toBe(-1);
          expect(result).toBe(new TextDecoder().decode(bytes));
        } else {
          expect(result.message).not.toContain('\n');
          expect(result.offset ?? -1).toBe(bad);
        }
      }),
      { seed: 1 },
    );
  });
});
