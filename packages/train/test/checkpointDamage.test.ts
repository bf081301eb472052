/** Checkpoints that are damaged, cut off, from elsewhere or not there at all: one clear line each, and nothing else ever happens. */
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealJson } from '../src/checkpoints/sealedJson.js';
import { type Checkpoint, CheckpointError, checkpointDirectory, decodeCheckpoint, encodeCheckpoint } from '../src/index.js';
import { messageOf } from './messageOf.js';
import { named, someCheckpoint } from './someCheckpoint.js';
import { temporaryDirectory } from './temporaryDirectory.js';

const copy = 'Take an intact copy, or another checkpoint';

/** Stores a checkpoint, changes its files with `harm`, and returns the message of `load`, with `DIR` in place of its path. */
const messageAfter = (harm: (path: string) => Promise<unknown>): Promise<string> =>
  temporaryDirectory(async (root) => {
    const path = join(root, 'runs');
    await checkpointDirectory(path).save(someCheckpoint(3));
    await harm(path);
    return (await messageOf(() => checkpointDirectory(path).load())).replaceAll(path, 'DIR');
  });

const inStep = (path: string, name: string): string => join(path, 'step-000000003', name);
const edit = async (file: string, change: (text: string) => string): Promise<void> => writeFile(file, change(await readFile(file, 'utf8')));

describe('the message for', () => {
  it.each<readonly [string, (path: string) => Promise<unknown>, string]>([
    ['a directory that is not there', (path) => rm(path, { recursive: true }), 'DIR: there is no such directory. Check the path'],
    [
      'a file in its place',
      async (path) => {
        await rm(path, { recursive: true });
        await writeFile(path, '');
      },
      'DIR: this is a file, not a directory of checkpoints. Name the directory',
    ],
    [
      'an empty directory',
      async (path) => {
        await rm(path, { recursive: true });
        await mkdir(path);
      },
      'DIR: there is no checkpoint in it. Check the path',
    ],
    ['an empty index', (path) => truncate(join(path, 'checkpoints.json'), 0), `DIR/checkpoints.json: it is empty. ${copy}`],
    [
      'half an index',
      (path) => truncate(join(path, 'checkpoints.json'), 150),
      `DIR/checkpoints.json: it is cut off or damaged: it is not valid JSON. ${copy}`,
    ],
    [
      'a changed digit in the index',
      (path) => edit(join(path, 'checkpoints.json'), (text) => text.replace('"iteration": 3', '"iteration": 4')),
      `DIR/checkpoints.json: it is damaged: what it says does not match its checksum. ${copy}`,
    ],
    [
      'another file in its place',
      (path) => writeFile(join(path, 'checkpoints.json'), '[1]'),
      `DIR/checkpoints.json: it is not a statal-checkpoints file. ${copy}`,
    ],
    [
      'a later version',
      (path) => edit(join(path, 'checkpoints.json'), (text) => text.replace('"version": 1', '"version": 2')),
      'DIR/checkpoints.json: it has version 2, and this version of Statal reads version 1. Update Statal, or use the version that it was written with',
    ],
    [
      'a removed checkpoint',
      (path) => rename(inStep(path, ''), join(dirname(path), 'gone')),
      `DIR/step-000000003: checkpoint.json is missing. ${copy}`,
    ],
    [
      'removed parameters',
      (path) => rm(inStep(path, 'parameters.safetensors')),
      `DIR/step-000000003: parameters.safetensors is missing. ${copy}`,
    ],
    [
      'parameters that are cut off',
      (path) => truncate(inStep(path, 'parameters.safetensors'), 500),
      `DIR/step-000000003/parameters.safetensors: it is cut off: 500 bytes instead of 944. ${copy}`,
    ],
    [
      'moments that are too long',
      async (path) => writeFile(inStep(path, 'optimizer.safetensors'), ' ', { flag: 'a' }),
      `DIR/step-000000003/optimizer.safetensors: it is too long: 961 bytes instead of 960. ${copy}`,
    ],
    [
      'a changed bit in the state',
      async (path) => {
        const bytes = await readFile(inStep(path, 'state.safetensors'));
        bytes[200] ^= 1;
        await writeFile(inStep(path, 'state.safetensors'), bytes);
      },
      `DIR/step-000000003/state.safetensors: it is damaged: its checksum differs. ${copy}`,
    ],
    [
      'a changed number in the progress',
      (path) => edit(inStep(path, 'checkpoint.json'), (text) => text.replace('"misses": 4', '"misses": 5')),
      `DIR/step-000000003/checkpoint.json: it is damaged: what it says does not match its checksum. ${copy}`,
    ],
    [
      'a checkpoint.json that is cut off',
      (path) => truncate(inStep(path, 'checkpoint.json'), 300),
      `DIR/step-000000003/checkpoint.json: it is cut off or damaged: it is not valid JSON. ${copy}`,
    ],
    [
      'a whole other checkpoint under its name',
      async (path) => {
        await checkpointDirectory(`${path}-2`).save(someCheckpoint(4));
        await rm(inStep(path, ''), { recursive: true });
        await rename(join(`${path}-2`, 'step-000000004'), inStep(path, ''));
      },
      `DIR/step-000000003: it is not the checkpoint that was stored under this name. ${copy}`,
    ],
    [
      'a directory in place of a file',
      async (path) => {
        await rm(inStep(path, 'state.safetensors'));
        await mkdir(inStep(path, 'state.safetensors'));
      },
      `DIR/step-000000003: state.safetensors is missing. ${copy}`,
    ],
  ])('%s', async (_, harm, message) => {
    expect(await messageAfter(harm)).toBe(message);
  });

  it('a name of several lines is one line', () =>
    temporaryDirectory(async (root) => {
      const path = join(root, 'two\nlines');
      expect(await messageOf(() => checkpointDirectory(path).load())).toBe(
        `${join(root, 'two\\u000alines')}: there is no such directory. Check the path`,
      );
    }));

  it('a checksum that a formatter did not disturb is none', () =>
    temporaryDirectory(async (path) => {
      const location = await checkpointDirectory(path).save(someCheckpoint(3));
      await edit(join(location, 'checkpoint.json'), (text) => JSON.stringify(JSON.parse(text)));
      expect(await checkpointDirectory(path).load()).toEqual(named(someCheckpoint(3), location));
    }));

  it.each<readonly [string, (contents: Record<string, unknown>) => unknown, string]>([
    ['no contents', () => null, 'it must be an object'],
    ['no iteration', ({ iteration: _, ...rest }) => rest, 'iteration is missing'],
    ['half an iteration', (rest) => ({ ...rest, iteration: 1.5 }), 'iteration must be a whole number'],
    ['a nameless optimizer', (rest) => ({ ...rest, optimizer: { steps: 1, moments: [] } }), 'optimizer.kind is missing'],
    ['a shapeless state', (rest) => ({ ...rest, state: { list: [{ tensor: 3 }] } }), 'state must be a nesting of tensors'],
    [
      'a random key of one number',
      (rest) => ({ ...rest, progress: { ...someCheckpoint(1).progress, random: [1] } }),
      'progress.random.1 must be a number',
    ],
    [
      'a checksum that is none',
      (rest) => ({ ...rest, files: { parameters: { bytes: 1, sha256: 'x' } } }),
      'files.parameters.sha256 must be a checksum',
    ],
  ])('a checkpoint.json with %s, sealed by somebody else', async (_, change, problem) => {
    const { files } = await encodeCheckpoint(someCheckpoint(3));
    const { content } = JSON.parse(new TextDecoder().decode(files.get('checkpoint.json')));
    const { bytes } = await sealJson('statal-checkpoint', change(content));
    const read = async (name: string): Promise<Uint8Array | undefined> => (name === 'checkpoint.json' ? bytes : files.get(name));
    expect(await messageOf(() => decodeCheckpoint('DIR', read))).toBe(`DIR/checkpoint.json: it is damaged: ${problem}. ${copy}`);
  });
});

describe('whatever the bytes are', async () => {
  const checkpoint = someCheckpoint(3, 5);
  const { files, checksum } = await encodeCheckpoint(checkpoint);
  const names = [...files.keys()];

  /** The checkpoint, or the one line that says why there is none. */
  async function outcome(bytesOf: (name: string) => Uint8Array | undefined): Promise<Checkpoint | string> {
    try {
      return await decodeCheckpoint('DIR', async (name) => bytesOf(name), checksum);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      expect(error.message).not.toMatch(/[\n\r\u2028\u2029]/u);
      return error.message;
    }
  }
  const isOneOrTheOther = (result: Checkpoint | string): void => {
    if (typeof result !== 'string') expect(result).toEqual(named(checkpoint, 'DIR'));
  };

  it('a cut anywhere in any file is found', async () => {
    for (const name of names) {
      const bytes = files.get(name) as Uint8Array;
      for (let length = 0; length < bytes.length; length++) {
        const result = await outcome((file) => (file === name ? bytes.subarray(0, length) : files.get(file)));
        // Only the line break at the end of the JSON may be missing.
        if (!(name === 'checkpoint.json' && length === bytes.length - 1)) expect(result).toBeTypeOf('string');
      }
    }
  });

  it('a changed byte anywhere in any file is found, or changes nothing', async () => {
    const place = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ name, at, flip }) => {
        const bytes = (files.get(name) as Uint8Array).slice();
        bytes[Math.floor(at * bytes.length)] ^= flip;
        isOneOrTheOther(await outcome((file) => (file === name ? bytes : files.get(file))));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('any bytes, any JSON and any sealed JSON as checkpoint.json are refused in one line', async () => {
    const refused = async (bytes: Uint8Array): Promise<void> => {
      expect(await outcome((file) => (file === 'checkpoint.json' ? bytes : files.get(file)))).toBeTypeOf('string');
    };
    await fc.assert(fc.asyncProperty(fc.uint8Array(), refused), { numRuns: 200, seed: 2 });
    await fc.assert(
      fc.asyncProperty(fc.json(), (json) => refused(new TextEncoder().encode(json))),
      { numRuns: 200, seed: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => refused((await sealJson('statal-checkpoint', value)).bytes)),
      { numRuns: 200, seed: 4 },
    );
  });

  it('contents with anything in any place, sealed as if they were ours, are refused in one line or used', async () => {
    const { content } = JSON.parse(new TextDecoder().decode(files.get('checkpoint.json')));
    const paths: string[][] = [];
    const collect = (value: unknown, path: string[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) collect(inner, [...path, name]);
    };
    collect(content, []);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const changed = structuredClone(content);
        const parent = path.slice(0, -1).reduce((node, name) => node[name], changed);
        parent[path[path.length - 1]] = value;
        const { bytes } = await sealJson('statal-checkpoint', changed);
        try {
          await decodeCheckpoint('DIR', async (file) => (file === 'checkpoint.json' ? bytes : files.get(file)));
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('contents nested beyond all measure are refused in one line', async () => {
    const deep = `${'{"list":['.repeat(20_000)}${']}'.repeat(20_000)}`;
    const json = `{"format":"statal-checkpoint","version":1,"sha256":"","content":${deep}}`;
    expect(await outcome((file) => (file === 'checkpoint.json' ? new TextEncoder().encode(json) : files.get(file)))).toBe(
      `DIR/checkpoint.json: it is damaged: it is nested too deeply. ${copy}`,
    );
  });

  it('the same checkpoint becomes the same bytes', async () => {
    const again = await encodeCheckpoint(someCheckpoint(3, 5));
    expect(again.checksum).toBe(checksum);
    expect([...again.files]).toEqual([...files]);
  });
});
