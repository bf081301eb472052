import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import { packTar } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnownCorpus } from '../../src/audio/corpora.js';
import { cachedCorpus, corpora, type DownloadProgress, openCorpus } from '../../src/audio/index.js';
import { openKnownCorpus } from '../../src/audio/openCorpus.js';
import { disk } from '../../src/disk/disk.node.js';
import { seededRandom } from '../../src/sequences/seededRandom.js';
import { messageOf } from '../messageOf.js';

const random = seededRandom(1);
const noise = (): Uint8Array => wavFile([Array.from({ length: 20_000 }, () => random() - 0.5)]);
const recordings = new Map(['a/1.wav', 'a/2.wav', 'b/1.wav', 'b/2.wav'].map((path) => [path, noise()]));

async function packed(files: Iterable<readonly [string, Uint8Array | string]>): Promise<Uint8Array> {
  const entries = [...files].map(([name, body]) => ({ header: { name: `toy-1/${name}`, size: body.length, type: 'file' as const }, body }));
  return gzipSync(await packTar(entries));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let archive: Uint8Array;
let server: Server;
let cache: string;
let asked: { readonly range: string | undefined; readonly ifRange: string | undefined }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let url: string;

beforeAll(async () => {
  archive = await packed([...recordings, ['README.md', 'A toy.']]);
  server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined });
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/toy.tar.gz`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'statal-cache-'));
  asked = [];
  breaking = [];
});
afterEach(() => rm(cache, { recursive: true }));

/** Connections that break once the client has written so many bytes. */
let breaking: { readonly at: number; readonly response: ServerResponse }[] = [];

function breakConnections({ received }: DownloadProgress): void {
  for (const { at, response } of breaking) if (received === at) response.destroy();
}

/** Serves the archive as a good server does; `cuts` breaks the first connections after so many bytes each. */
function serve({ etag = '"one"', cuts = [] as number[], bytes = archive, ranges = true } = {}): void {
  const left = [...cuts];
  answer = ({ headers }, response) => {
    const begin = /^bytes=(\d+)-$/.exec(headers.range ?? '');
    const from = ranges && begin && headers['if-range'] === etag ? Number(begin[1]) : 0;
    if (from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const body = bytes.subarray(from);
    const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length, etag, ...range });
    const cut = left.shift();
    if (cut === undefined) response.end(body);
    else if (cut === 0) response.destroy();
    else {
      response.write(body.subarray(0, cut));
      breaking.push({ at: from + cut, response });
    }
  };
}

function toy(extra: Partial<KnownCorpus> = {}): KnownCorpus {
  const { sha256: published = sha256(archive), ...rest } = extra;
  return { title: 'Toy', license: 'none', url, folder: 'toy-1', pattern: '{label}/{name}', sampleRate: 8000, sha256: published, ...rest };
}

const opened = (corpus: KnownCorpus = toy(), options = {}) =>
  openKnownCorpus('toy', corpus, { cache, onProgress: breakConnections, ...options });
const kept = async (): Promise<string[]> => (await readdir(join(cache, 'corpora')).catch(() => [])).sort();

describe('a known corpus', () => {
  it('is downloaded once, checked, unpacked, and opened from the cache ever after', async () => {
    serve();
    const progress: DownloadProgress[] = [];
    const corpus = await opened(toy(), { onProgress: (at: DownloadProgress) => progress.push(at) });
    expect(corpus.recordings.map(({ name }) => name)).toEqual([...recordings.keys()]);
    expect((await corpus.recordings[3].read()).channels[0].length).toBe(20_000);
    expect(progress[0]).toEqual({ received: 0, total: archive.length });
    expect(progress.at(-1)).toEqual({ received: archive.length, total: archive.length });
    expect(await kept()).toEqual(['toy']);
    expect((await opened()).recordings.length).toBe(4);
    expect(asked.length).toBe(1);
  });

  it('goes on where the connection broke, in the same call', async () => {
    serve({ cuts: [50_000, 30_000] });
    expect((await opened()).recordings.length).toBe(4);
    expect(asked.length).toBe(3);
    expect(asked[0].range).toBeUndefined();
    expect(asked[1]).toEqual({ range: 'bytes=50000-', ifRange: '"one"' });
    expect(asked[2]).toEqual({ range: 'bytes=80000-', ifRange: '"one"' });
  });

  it('goes on where an earlier call ended, and says what is kept meanwhile', async () => {
    serve({ cuts: [50_000, 0, 0, 0] });
    expect(await messageOf(() => opened())).toMatch(
      /^toy: http:.*toy\.tar\.gz cannot be reached \(.+\); the 50000 bytes that came are kept\. Try again when the network is there, or get toy by other means and pass its folder: openCorpus\('toy', \{ data: folder \}\)\.$/,
    );
    expect(await kept()).toEqual(['toy.tar.gz.part', 'toy.tar.gz.part.etag']);
    serve();
    asked = [];
    expect((await opened()).recordings.length).toBe(4);
    expect(asked).toEqual([{ range: 'bytes=50000-', ifRange: '"one"' }]);
  });

  it('starts anew when the file has changed in between, or the server cannot go on', async () => {
    for (const again of [{ etag: '"two"' }, { ranges: false }]) {
      serve({ cuts: [50_000, 0, 0, 0] });
      await messageOf(() => opened());
      serve(again);
      expect((await opened()).recordings.length).toBe(4);
      await disk.remove(join(cache, 'corpora'));
    }
  });

  it('never sews halves together under a weak tag', async () => {
    serve({ etag: 'W/"one"', cuts: [50_000, 0, 0, 0] });
    await messageOf(() => opened());
    asked = [];
    serve({ etag: 'W/"one"' });
    expect((await opened()).recordings.length).toBe(4);
    expect(asked).toEqual([{ range: undefined, ifRange: undefined }]);
  });

  it('that was complete but for its check is not downloaded again', async () => {
    serve();
    await mkdir(join(cache, 'corpora'));
    await writeFile(join(cache, 'corpora/toy.tar.gz.part'), archive);
    await writeFile(join(cache, 'corpora/toy.tar.gz.part.etag'), '"one"');
    expect((await opened()).recordings.length).toBe(4);
    expect(asked).toEqual([{ range: `bytes=${archive.length}-`, ifRange: '"one"' }]);
  });

  it('with a wrong checksum is an error, and nothing is kept', async () => {
    serve();
    expect(await messageOf(() => opened(toy({ sha256: '0'.repeat(64) })))).toBe(
      `toy: what came from ${url} is damaged: its checksum (SHA-256) is wrong. Nothing was kept; try again.`,
    );
    expect(await kept()).toEqual([]);
  });

  it('of a wrong size is an error, and nothing is kept', async () => {
    serve();
    await mkdir(join(cache, 'corpora'));
    const path = join(cache, 'corpora/toy.tar.gz');
    expect(await messageOf(() => disk.download(path, { name: 'toy', url, bytes: 7 }))).toBe(
      `toy: what came from ${url} is damaged: it has ${archive.length} bytes and should have 7. Nothing was kept; try again.`,
    );
    expect(await kept()).toEqual([]);
  });

  it('is checked by its recordings where the archive has no checksum', async () => {
    serve();
    const lines = [...recordings].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');
    const content = { files: /\.wav$/, count: 4, sha256: sha256(new TextEncoder().encode(lines)) };
    const { sha256: _, ...unsigned } = toy();
    expect((await opened({ ...unsigned, content })).recordings.length).toBe(4);
    for (const [wrong, reason] of [
      [{ ...content, sha256: '' }, 'the checksum (SHA-256) of its recordings is wrong'],
      [{ ...content, count: 5 }, 'it has 4 of the 5 recordings that are checked'],
    ] as const) {
      await disk.remove(join(cache, 'corpora'));
      expect(await messageOf(() => opened({ ...unsigned, content: wrong }))).toContain(
        `is damaged: ${reason}. Nothing was kept; try again.`,
      );
      expect(await kept()).toEqual([]);
    }
  });

  it('that is no archive is an error, and no half of a folder appears', async () => {
    const broken = archive.subarray(0, 40_000);
    serve({ bytes: broken });
    expect(await messageOf(() => opened(toy({ sha256: sha256(broken) })))).toMatch(
      /^toy: its archive cannot be unpacked \(.+\)\. Remove .+ and try again\.$/,
    );
    expect(await kept()).toEqual(['toy.tar.gz']);
  });

  it('whose archive is there already is unpacked and not downloaded again', async () => {
    answer = () => {
      throw new Error('nobody may ask');
    };
    await mkdir(join(cache, 'corpora'));
    await writeFile(join(cache, 'corpora/toy.tar.gz'), archive);
    expect((await opened()).recordings.length).toBe(4);
    expect(await kept()).toEqual(['toy']);
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk says so at once, and does not blame the network', async () => {
    serve();
    await mkdir(join(cache, 'corpora'));
    await symlink('/dev/full', join(cache, 'corpora/toy.tar.gz.part'));
    expect(await messageOf(() => opened())).toBe(
      `toy: it cannot be stored in ${join(cache, 'corpora')} (the disk is full). Put that right, or get toy by other means and pass its folder: openCorpus('toy', { data: folder }).`,
    );
    expect(asked.length).toBe(1);
  });

  it('in a cache that cannot be written to says why', async () => {
    serve();
    await writeFile(join(cache, 'corpora'), 'a file');
    expect(await messageOf(() => opened())).toMatch(
      /^toy: it cannot be stored in .+corpora \(there is a file of that name\)\. Put that right, or get toy by other means and pass its folder: openCorpus\('toy', \{ data: folder \}\)\.$/,
    );
    expect(asked.length).toBe(0);
  });

  it('does not write outside its folder, whatever the archive says', async () => {
    const evil = await packed([
      ['a/1.wav', noise()],
      ['../../../evil.wav', noise()],
    ]);
    serve({ bytes: evil });
    await messageOf(() => opened(toy({ sha256: sha256(evil) })));
    await expect(stat(join(cache, 'evil.wav'))).rejects.toThrow('ENOENT');
    await expect(stat(join(cache, 'corpora/evil.wav'))).rejects.toThrow('ENOENT');
  });

  it('that the server refuses is an error with what it said', async () => {
    answer = (_, response) => response.writeHead(404).end('no');
    expect(await messageOf(() => opened())).toBe(
      `toy: ${url} answered 404 Not Found. Try again when the network is there, or get toy by other means and pass its folder: openCorpus('toy', { data: folder }).`,
    );
  });

  it('without a network says how to do without it', async () => {
    const nowhere = toy({ url: 'http://127.0.0.1:1/toy.tar.gz' });
    expect(await messageOf(() => opened(nowhere))).toMatch(
      /^toy: http:\/\/127\.0\.0\.1:1\/toy\.tar\.gz cannot be reached \(.*\)\. Try again when the network is there, or get toy by other means and pass its folder: openCorpus\('toy', \{ data: folder \}\)\.$/,
    );
  });

  it('can be given up, and goes on later', async () => {
    const stop = new AbortController();
    serve({ cuts: [50_000] });
    const onProgress = ({ received }: DownloadProgress): void => {
      if (received === 50_000) stop.abort(new Error('stopped'));
    };
    await expect(opened(toy(), { signal: stop.signal, onProgress })).rejects.toThrow('stopped');
    serve();
    expect((await opened()).recordings.length).toBe(4);
  });

  it('is read from a local copy without any network: its root, or the folder of its recordings', async () => {
    answer = () => {
      throw new Error('nobody may ask');
    };
    for (const [path, bytes] of recordings) {
      await mkdir(join(cache, 'mine/toy-1', path, '..'), { recursive: true });
      await writeFile(join(cache, 'mine/toy-1', path), bytes);
    }
    expect((await opened(toy(), { data: join(cache, 'mine') })).recordings.length).toBe(4);
    expect((await opened(toy(), { data: join(cache, 'mine/toy-1') })).recordings.length).toBe(4);
    expect(await messageOf(() => opened(toy(), { data: join(cache, 'other') }))).toContain('there is no such folder');
  });

  it('is taken from the cache alone where it is there, and never asked for where it is not', async () => {
    answer = () => {
      throw new Error('nobody may ask');
    };
    expect(await cachedCorpus('fsdd', { cache })).toBeUndefined();
    const folder = join(cache, 'corpora/fsdd', corpora.fsdd.folder);
    await mkdir(folder, { recursive: true });
    for (const name of ['0_theo_0.wav', '1_theo_0.wav']) await writeFile(join(folder, name), noise());
    expect((await cachedCorpus('fsdd', { cache }))?.recordings.map(({ name }) => name)).toEqual(['0_theo_0.wav', '1_theo_0.wav']);
    await writeFile(join(folder, 'two.wav'), noise());
    expect(await messageOf(() => cachedCorpus('fsdd', { cache, strict: true }))).toContain('two.wav: its name does not fit');
  });

  it('that nobody knows is an error that lists those there are', async () => {
    expect(await messageOf(() => openCorpus('mnist' as 'fsdd'))).toBe(
      'corpus "mnist": it is not known. Known are fsdd, speech-commands; a folder of your own needs no name.',
    );
  });

  it('has a pattern that reads its names', async () => {
    const { fileNamePattern } = await import('../../src/audio/index.js');
    expect(fileNamePattern(corpora.fsdd.pattern).match('recordings/7_theo_12.wav')).toEqual({ label: '7', speaker: 'theo', index: '12' });
    expect(fileNamePattern(corpora['speech-commands'].pattern).match('yes/0a7c2a8d_nohash_0.wav')).toEqual({
      label: 'yes',
      speaker: '0a7c2a8d',
      index: '0',
    });
  });
});
