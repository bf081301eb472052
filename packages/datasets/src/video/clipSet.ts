/**
 * The frames of many clips. They are kept while they fit the memory limit; the others come from the disk, or are synthesized again, on each
 * use. A corpus need not fit in memory, and a film is decoded once.
 */
import { films } from '#films';
import type { SkippedFile } from '../corpus/item.js';
import { loadItems, requireSame, type Share } from '../corpus/loadItems.js';
import { type LoadOptions, loadOptionNames, requireLoadArguments } from '../corpus/loadOptions.js';
import type { LoadedItem } from '../corpus/readShare.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';
import { type ReadVideoOptions, requireReadOptions } from './readOptions.js';
import { type Clip, clipWords } from './videoCorpus.js';
import type { FrameShape, VideoFrames } from './videoFrames.js';

/** The options of `loadClips`: those of reading a clip, and those of reading a corpus. */
export interface LoadClipsOptions extends Omit<ReadVideoOptions, 'name'>, LoadOptions {
  /**
   * The folder for decoded frames of films, or false: then a film that does not fit in memory is decoded at each use. Default: a folder in the
   * user's cache. It may be deleted at any time. A page has none.
   */
  readonly cache?: string | false | undefined;
}

/** The frames of clips, all of one size, with their classes. */
export interface ClipSet {
  /** The readable clips. All fields below are in this order. */
  readonly clips: readonly Clip[];
  readonly classes: readonly string[];
  /** The class of each clip. */
  readonly labels: Int32Array;
  /** Number of frames of each clip, without augmentation. */
  readonly lengths: Int32Array;
  /** The sizes of each frame. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Total duration. */
  readonly seconds: number;
  /** Number of clips kept in memory. The others are read again on each use. With `ranks`, it grows while others are read. */
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  /** Problems of clips that are used although they are cut or damaged. */
  readonly warnings: readonly DatasetError[];
  /** With `ranks`: the clips that this rank read at the start. `fitNormalization` reads these only. */
  readonly share?: Share | undefined;
  /** The frames of a clip. The result belongs to the set: do not write to it. */
  frames(index: number): Promise<VideoFrames>;
}

/** Number of clips that are decoded at a time: ffmpeg has threads of its own. */
const atOnce = 4;

/**
 * Reads every clip once. A file that is unreadable or not a film is listed in `skipped`. A cut or damaged one is used as far as it goes and
 * listed in `warnings`. All clips get the same size, so give `height` and `width` unless all films have one; give `frameRate` unless all
 * films have one.
 *
 * @throws DatasetError if `strict` is set and a file is bad, if a class loses all its clips, if no clip is left, or if sizes differ
 *
 * @example
 * const corpus = synthesizeClips({ clips: 10 });
 * const set = await loadClips(corpus.clips, { classes: corpus.classes, gray: true });
 * set.labels.length; // 20
 * set.shape; // [16, 16, 1]
 */
export async function loadClips(clips: readonly Clip[], options: LoadClipsOptions): Promise<ClipSet> {
  requireClipArguments(clips, options);
  const { classes, memory, strict, allowLostClasses, onProgress, ranks, cache, ...reading } = options;

  const read = (clip: Clip): Promise<VideoFrames> =>
    clip.paths === undefined || cache === false ? clip.read(reading) : films.cached(clip.paths, reading, cache, () => clip.read(reading));

  async function load(clip: Clip): Promise<LoadedItem<VideoFrames, ClipFacts>> {
    const frames = await read(clip);
    const { shape, frameRate, warnings = [] } = frames;
    return { kept: frames, bytes: frames.data.length, steps: shape[0], facts: { shape, seconds: shape[0] / frameRate }, warnings };
  }

  const { items, store, facts, ...rest } = await loadItems(clips, options, { words: clipWords, atOnce, load });

  async function readAgain(index: number): Promise<VideoFrames> {
    const frames = await read(items[index]);
    const { shape } = facts[index];
    requireSame(
      items[index],
      frames.shape.every((size, axis) => size === shape[axis]),
    );
    store.keep(items[index], frames, frames.data.length);
    return frames;
  }

  return {
    ...rest,
    clips: items,
    classes,
    shape: commonSize(items, facts),
    seconds: facts.reduce((sum, each) => sum + each.seconds, 0),
    get kept() {
      return items.filter((item) => store.has(item)).length;
    },
    frames: async (index) => store.get(items[index]) ?? readAgain(index),
  };
}

/** What is told of a clip. */
interface ClipFacts {
  readonly shape: FrameShape;
  readonly seconds: number;
}

function requireClipArguments(clips: readonly Clip[], options: LoadClipsOptions): void {
  const owner = 'loadClips';
  requireReadOptions(owner, options, [...loadOptionNames, 'cache']);
  requireLoadArguments(owner, 'clips', clips, options, clipWords);
  const { cache } = options;
  const isFolder = cache === undefined || cache === false || (typeof cache === 'string' && cache !== '');
  requireArgument(owner, 'cache', isFolder, cache, 'the path of a folder, or false');
}

/** @throws DatasetError if the clips have frames of different sizes */
function commonSize(clips: readonly Clip[], facts: readonly ClipFacts[]): ClipSet['shape'] {
  const [[, ...size], ...others] = facts.map(({ shape }) => shape);
  const differs = others.findIndex(([, ...sizes]) => sizes.some((value, axis) => value !== size[axis]));
  if (differs < 0) return size;
  const shown = (sizes: readonly number[]): string => sizes.slice(0, 2).join(' x ');
  throw new DatasetError(
    clips[differs + 1].name,
    `its frames are ${shown(others[differs].slice(1))}, and those of ${clips[0].name} are ${shown(size)}`,
    'Give height and width, which all clips are scaled to',
  );
}
