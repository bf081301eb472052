import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { argument as a, call, data, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import { afterAll, beforeAll } from 'vitest';
import * as video from '../../src/video/index.js';

const root = mkdtempSync(join(tmpdir(), 'statal-arguments-'));
const black = [0, 0, 0] as const;
const bytes = gifFile(4, 4, [black, black, black, black], [{ width: 4, height: 4, pixels: Array(16).fill(0) }]);
beforeAll(async () => {
  for (const label of ['a', 'b']) {
    await mkdir(join(root, 'clips', label), { recursive: true });
    await writeFile(join(root, 'clips', label, '1.gif'), bytes);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const files = [
  { path: 'a/1.gif', source: new Blob([bytes]) },
  { path: 'b/1.gif', source: new Blob([bytes]) },
];
const corpus = video.synthesizeClips({ clips: 2, size: 12, steps: 8 });
const set = await video.loadClips(corpus.clips, { classes: corpus.classes, gray: true });
const frames = await corpus.clips[0].read();
const normalization = await video.fitNormalization(set);

const isListOfTexts = (value: unknown): boolean => !value || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
const only = (good: unknown) => a(good, 'nothingElse');
const ifAny = (good: unknown) => a(good, 'nothingElse?');
const aName = a('a', 'text?');
const aFlag = a(true, 'flag?');
const signal = ifAny(new AbortController().signal);
const size = a(2, 'count?');
const reading = {
  height: size,
  width: size,
  crop: ifAny('none'),
  gray: aFlag,
  frameRate: a(10, 'positive?'),
  from: a(0, 'notNegative?'),
  to: { ...a(5, 'number?'), accepts: (value: unknown) => value === undefined || value === null || Number(value) > 0 },
  signal,
};
const limit = a(0.1, 'share?');
const changes = { flip: aFlag, shift: limit, scale: limit, color: limit, speed: limit };
const batches = o({
  batch: a(2, 'count'),
  seed: a(1, 'integer?'),
  epoch: a(1, 'integer?'),
  normalization: ifAny(normalization),
  augmentation: a({ shift: 0.1 }, 'object?'),
  part: ifAny({ rank: 0, size: 1 }),
});

testWrongArguments({
  exports: video,
  errors: [video.DatasetError],
  unchecked: { ffmpegVersion: 'it has no arguments', streamCamera: 'it needs a camera; films.test.ts has wrong arguments' },
  rows: {
    readVideo: call(
      video.readVideo,
      only(new Blob([bytes])),
      o({ ...reading, name: aName, memory: a(1000, 'notNegative?') }, 'nothingElse?'),
    ),
    streamVideo: call(video.streamVideo, only(new Blob([bytes])), o({ ...reading, name: aName }, 'nothingElse?')),
    'read of a clip': call((given?: video.ReadVideoOptions) => corpus.clips[0].read(given), o({ ...reading, name: aName }, 'nothingElse?')),

    videoFolder: call(
      video.videoFolder,
      only(join(root, 'clips')),
      o({ name: aName, pattern: ifAny('{label}/{name}'), labeled: aFlag, strict: aFlag }, 'nothingElse?'),
    ),
    videoCorpus: call(
      video.videoCorpus,
      only(files),
      o(
        {
          name: aName,
          pattern: ifAny('{label}/{name}'),
          labeled: aFlag,
          strict: aFlag,
          emptyFolders: { ...a(['a'], 'nothingElse?'), accepts: isListOfTexts },
        },
        'nothingElse?',
      ),
    ),
    synthesizeClips: call(
      video.synthesizeClips,
      o({ question: ifAny('turn'), seed: a(1, 'integer?'), clips: a(1, 'count?'), size: ifAny(24), steps: ifAny(16) }, 'nothingElse?'),
    ),
    movingDigits: call(
      video.movingDigits,
      o(
        {
          digits: ifAny([new Uint8Array(784)]),
          seed: a(1, 'integer?'),
          clips: a(1, 'count?'),
          count: a(1, 'count?'),
          size: ifAny(64),
          steps: a(1, 'count?'),
        },
        'nothingElse?',
      ),
    ),

    fileNamePattern: call(video.fileNamePattern, only('{label}_{index}')),
    parseSplit: call(video.parseSplit, only('index<5'), only(['label', 'index'])),
    splitClips: call(video.splitClips, only(corpus), o({ test: ifAny('index<1'), validation: ifAny(undefined), seed: a(1, 'integer?') })),

    loadClips: call(
      video.loadClips,
      a(corpus.clips.slice(0, 1), 'nothingElse'),
      o({
        ...reading,
        classes: only(corpus.classes),
        cache: {
          ...a(false, 'text?'),
          accepts: (value: unknown) => value === false || value === undefined || value === null || value === 'nonsense',
        },
        memory: a(1e6, 'notNegative?'),
        strict: aFlag,
        allowLostClasses: aFlag,
        onProgress: a(() => undefined, 'function?'),
        ranks: ifAny({ rank: 0, size: 1, allGather: async (own: Uint8Array) => [own] }),
      }),
    ),
    clipBatches: call(video.clipBatches, only(set), batches),
    nextFrameBatches: call(video.nextFrameBatches, only(set), batches),
    fitNormalization: call(video.fitNormalization, only(set)),
    normalizationFromJSON: call(video.normalizationFromJSON, only(normalization), o({ source: aName }, 'nothingElse?')),
    augmentFrames: call(
      video.augmentFrames,
      data({ data: only(frames.data), shape: only(frames.shape), frameRate: a(10, 'positive') }),
      o(changes),
      a(video.seededRandom(1), 'function'),
    ),
    seededRandom: call(video.seededRandom, a(1, 'integer'), a(0, 'integer?'), a(0, 'integer?')),
  },
});
