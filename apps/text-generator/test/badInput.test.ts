import { cp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, run, smallModel, tell, workplace } from './program.js';

const place = workplace();

function expectRefusal({ code, stdout, stderr }: Finished, ...parts: readonly (string | RegExp)[]): void {
  for (const part of parts) typeof part === 'string' ? expect(stderr).toContain(part) : expect(stderr).toMatch(part);
  expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('a text that cannot be used', () => {
  interface Case {
    readonly what: string;
    readonly content?: string | Uint8Array;
    readonly parts: readonly (string | RegExp)[];
  }
  const cases: readonly Case[] = [
    { what: 'missing', parts: ['missing.txt: there is no such file', 'it was looked up as'] },
    { what: 'empty', content: '', parts: ['empty.txt: it is empty'] },
    {
      what: 'not UTF-8',
      content: Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x21),
      parts: ['UTF-8.txt: byte 3 (0xE9) is not valid UTF-8', 'iconv'],
    },
    {
      what: 'shorter than batch x steps',
      content: 'To be, or not to be.',
      parts: ['shorter than batch x steps.txt without its last 10%', 'lower --steps to 3 or lower --batch to 1'],
    },
    {
      what: 'UTF-16 without a byte order mark',
      content: Buffer.from('To be, or not to be.', 'utf16le'),
      parts: ['it looks like UTF-16LE, not UTF-8', 'iconv -f UTF-16LE -t UTF-8'],
    },
    { what: 'an archive', content: new Uint8Array(2048).fill(97, 0, 900), parts: ['it looks like binary data, not text'] },
    { what: 'one character', content: 'x', parts: ['one character.txt', /too short|needs at least/] },
  ];
  it.each(cases)('$what', async ({ what, content, parts }) => {
    const path = place.path(`${what}.txt`);
    if (content !== undefined) await writeFile(path, content);
    expectRefusal(await tell(['train', '--input', path, '--out', place.path('none'), '--batch', '5', '--steps', '12']), ...parts);
  });

  it('a directory', async () => {
    expectRefusal(await tell(['train', '--input', place.path('.'), '--out', place.path('none')]), 'this is a directory, not a file');
  });

  it('leaves no directory behind', async () => {
    expect(await readdir(place.path('.'))).not.toContain('none');
  });
});

describe('a checkpoint that cannot be used', () => {
  const train = (out: string, ...more: string[]) =>
    run(['train', '--input', place.text(), '--out', place.path(out), ...smallModel, '--iterations', '3', '--validation', '0', ...more]);
  const generate = (model: string) => tell(['generate', '--model', place.path(model), '--length', '5']);
  const resume = (out: string) => tell(['train', '--resume', '--out', place.path(out), '--iterations', '9']);

  beforeAll(async () => {
    await train('good');
  });

  const files = ['checkpoints.json', 'checkpoint.json', 'parameters.safetensors', 'optimizer.safetensors', 'state.safetensors'];

  it('there is a test for every file of it', async () => {
    const found = await readdir(place.path('good'), { recursive: true });
    expect(found.map((path) => path.split('/').at(-1)).sort()).toEqual([...files, 'step-000000003'].sort());
  });

  it.each(files)('%s is cut off, changed or empty', async (file) => {
    const damages: readonly (readonly [string, (path: string, bytes: Buffer) => Promise<void>])[] = [
      ['cut', (path, bytes) => truncate(path, bytes.length - 7)],
      ['empty', (path) => truncate(path, 0)],
      [
        'changed',
        async (path, bytes) => {
          bytes[bytes.length >> 1] ^= 1;
          await writeFile(path, bytes);
        },
      ],
    ];
    const refusals = damages.map(async ([how, damage]) => {
      const name = `${file} ${how}`;
      await cp(place.path('good'), place.path(name), { recursive: true });
      const path = join(place.path(name), file === 'checkpoints.json' ? '.' : 'step-000000003', file);
      await damage(path, await readFile(path));
      expectRefusal(await generate(name), file);
      expectRefusal(await resume(name), file);
    });
    await Promise.all(refusals);
  });

  it.each(files.slice(1))('%s is missing', async (file) => {
    const name = `without ${file}`;
    const source = place.path('good');
    await cp(source, place.path(name), { recursive: true, filter: (path) => !path.endsWith(file) });
    expectRefusal(await generate(name), `${file} is missing`);
  });

  it('the parameters of another model', async () => {
    await train('another', '--units', '12');
    await cp(place.path('good'), place.path('mixed'), { recursive: true });
    await cp(place.path('another/step-000000003/parameters.safetensors'), place.path('mixed/step-000000003/parameters.safetensors'));
    expectRefusal(await generate('mixed'), 'parameters.safetensors');
  });

  it('a directory that is none', async () => {
    expectRefusal(await generate('.'), 'there is no checkpoint in it');
  });
});
