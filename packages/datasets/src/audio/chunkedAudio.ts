/**
 * Wav (RIFF, its big-endian form RIFX, its 64-bit forms RF64 and BW64) and aiff, read as the bytes arrive: one reader for files and for pipes.
 *
 * How many bytes of audio there are:
 * - As many as the header says, if they arrive. Other chunks follow.
 * - A writer to a pipe does not know the size and leaves 0 or the largest number it can: 0x7ffff000 (sox), 0x7fffffff, 0x80000000 (arecord)
 *   or 0xffffffff (ffmpeg), rounded down to whole frames by some. Such a size (0, or 0x7eff0000 and more) counts only if the input ends
 *   right there, or a known chunk follows. Otherwise the audio goes on to the end of the input.
 * - With any other size, an input that ends earlier is cut. Its samples are returned with a warning.
 *
 * No memory is allocated for a size that the header claims: other chunks are dropped, and samples are returned, as they arrive. Audio that
 * comes before its format is kept as bytes until the format has arrived.
 */

import { ByteQueue } from '../byteQueue.js';
import { once } from '../once.js';
import { aiffFormat, longestAiffFormat } from './aiffFormat.js';
import { type ChunkContainer, chunkContainer } from './audioFormat.js';
import type { AudioSignal } from './audioSignal.js';
import { brokenAudio, incompleteAudio } from './brokenAudio.js';
import { type SampleDecoder, sampleDecoder } from './sampleDecoder.js';
import type { SampleFormat } from './sampleFormat.js';
import { longestWavFormat, wavFormat } from './wavFormat.js';

/** Sizes from here on may be placeholders of a writer that did not know the size. */
const smallestPlaceholder = 0x7eff0000;

function isPlaceholder(size: number): boolean {
  return size === 0 || size >= smallestPlaceholder;
}

/** Names that begin a chunk. Four random bytes of audio are one of them once in 10^8 times. */
const knownChunks: ReadonlySet<string> = new Set(
  (
    'fmt |data|LIST|fact|cue |smpl|inst|bext|JUNK|junk|PAD |FLLR|iXML|axml|chna|_PMX|id3 |ID3 |PEAK|cart|afsp|DISP|acid|strc|note|levl|minf|' +
    'elm1|regn|umid|SAUR|ds64|COMM|SSND|MARK|INST|COMT|ANNO|NAME|AUTH|(c) |APPL|FVER|AESD|MIDI|CHAN'
  ).split('|'),
);

/**
 * The audio of a wav or an aiff in pieces of whole frames, each as soon as its bytes have arrived. The last piece may be empty and carry a
 * warning.
 *
 * @param name the name of the file in messages
 */
export async function* chunkedAudio(queue: ByteQueue, name: string): AsyncGenerator<AudioSignal, void, void> {
  await queue.fill(12);
  const container = chunkContainer(queue.peek(12));
  if (container === undefined) throw brokenAudio(name, 'it is not a wav', 0);
  queue.take(12);
  const { format, promised, early } = await readHeader(queue, container, name);
  const samples = new Samples(early === undefined ? queue : new ByteQueue(once(early)), format, await sampleDecoder(format));
  yield* samples.upTo(promised);
  // Read to the end, so that the program that writes does not fail with EPIPE.
  await queue.skip(Number.POSITIVE_INFINITY);
  const reasons = format.contradiction === undefined ? [] : [format.contradiction];
  if (samples.isCut) reasons.push(`it is truncated: its header promises ${promised} bytes of audio and ${samples.bytes} are there`);
  if (reasons.length === 0) return;
  if (samples.count === 0) throw brokenAudio(name, reasons[reasons.length - 1], queue.position);
  const channels = Array.from({ length: format.channels }, () => new Float32Array(0));
  yield { channels, sampleRate: format.sampleRate, warnings: reasons.map((reason) => incompleteAudio(name, reason, queue.position)) };
}

/** The position of the audio. */
interface Place {
  /** Bytes of audio, according to the header. */
  readonly promised: number;
  /** The bytes of audio that came before the format. Absent if the audio is next in the queue. */
  readonly early?: Uint8Array | undefined;
}

interface Header extends Place {
  readonly format: SampleFormat;
}

/** Reads up to the first byte of the audio, and up to the format if that comes later. */
async function readHeader(queue: ByteQueue, { isAiff, littleEndian }: ChunkContainer, name: string): Promise<Header> {
  let format: SampleFormat | undefined;
  let wide: number | undefined;
  let early: Place | undefined;
  while (await queue.fill(8)) {
    const [id, head] = [chunkName(queue.peek(4)), viewOf(queue.take(8))];
    const written = head.getUint32(4, littleEndian);
    const size = id === 'data' && written === 0xffffffff ? (wide ?? written) : written;
    const offset = queue.position;
    if (early === undefined && (id === 'data' || id === 'SSND')) {
      const promised = isAiff ? await audioOfAiff(queue, size) : size;
      if (format !== undefined) return { format, promised };
      if (isPlaceholder(promised)) throw brokenAudio(name, 'its data comes before its format, and does not say where it ends', offset - 8);
      await queue.fill(promised);
      early = { promised, early: queue.take(promised) };
    }
    const read = async (most: number): Promise<Uint8Array> => {
      await queue.fill(Math.min(size, most));
      return queue.take(Math.min(size, most));
    };
    if (id === 'fmt ' && !isAiff) format = wavFormat(await read(longestWavFormat), littleEndian, { name, offset });
    if (id === 'COMM' && isAiff) format = aiffFormat(await read(longestAiffFormat), { name, offset });
    if (id === 'ds64') wide = dataSize(await read(16));
    if (format !== undefined && early !== undefined) return { format, ...early };
    if (!(await queue.skip(offset + size - queue.position))) break;
    if (size % 2 === 1) await skipPadding(queue);
  }
  await queue.skip(queue.available);
  if (early !== undefined)
    throw brokenAudio(name, `it is truncated: after ${queue.position} bytes there is still no format`, queue.position);
  throw brokenAudio(name, `it is truncated: after ${queue.position} bytes there is still no audio`, queue.position);
}

/** The 64-bit size that replaces 0xffffffff. `undefined` for a size that no file can have: the writer did not know it. */
function dataSize(ds64: Uint8Array): number | undefined {
  if (ds64.length < 16) return undefined;
  const size = viewOf(ds64).getBigUint64(8, true);
  return size > Number.MAX_SAFE_INTEGER ? undefined : Number(size);
}

/** The chunk of an aiff begins with the number of bytes before its audio. */
async function audioOfAiff(queue: ByteQueue, size: number): Promise<number> {
  await queue.fill(8);
  const head = queue.take(8);
  const before = head.length < 8 ? 0 : viewOf(head).getUint32(0);
  await queue.skip(before);
  return size === 0 ? 0 : Math.max(0, size - 8 - before);
}

/** Chunks are padded to even sizes; some writers omit the byte. */
async function skipPadding(queue: ByteQueue): Promise<void> {
  await queue.fill(4);
  if (!knownChunks.has(chunkName(queue.peek(4)))) await queue.skip(1);
}

/** Decodes the audio in whole blocks as its bytes arrive. */
class Samples {
  /** Bytes decoded so far, and the number of samples in them. */
  bytes = 0;
  count = 0;
  /** Whether the input ended before what was promised. */
  isCut = false;
  readonly #queue: ByteQueue;
  readonly #format: SampleFormat;
  readonly #decode: SampleDecoder;

  constructor(queue: ByteQueue, format: SampleFormat, decode: SampleDecoder) {
    this.#queue = queue;
    this.#format = format;
    this.#decode = decode;
  }

  async *upTo(promised: number): AsyncGenerator<AudioSignal, void, void> {
    const isUnknown = isPlaceholder(promised);
    let left = yield* this.#blocks(promised);
    if (isUnknown && left < this.#format.blockBytes && !(await this.#isChunkBehind(left, promised % 2)))
      left = yield* this.#blocks(Number.POSITIVE_INFINITY);
    yield* this.#partOfBlock(left);
    this.isCut = !isUnknown && this.bytes < promised;
  }

  /** Yields all whole blocks within `limit` bytes, and returns how much of the limit is left. */
  async *#blocks(limit: number): AsyncGenerator<AudioSignal, number, void> {
    const { blockBytes } = this.#format;
    let left = limit;
    while (left >= blockBytes && (await this.#queue.fill(blockBytes))) {
      const there = Math.min(left, this.#queue.available);
      const size = there - (there % blockBytes);
      left -= size;
      yield this.#audio(size);
    }
    return left;
  }

  /** Yields the samples of a block that is cut: less than a block is left of the limit, or the input has ended. */
  async *#partOfBlock(left: number): AsyncGenerator<AudioSignal, void, void> {
    await this.#queue.fill(Math.min(left, this.#format.blockBytes));
    const size = Math.min(left, this.#queue.available);
    if (size > 0) yield this.#audio(size);
  }

  #audio(size: number): AudioSignal {
    const channels = this.#decode(this.#queue.take(size));
    this.bytes += size;
    this.count += channels[0].length;
    return { channels, sampleRate: this.#format.sampleRate };
  }

  /** Whether, after `before` more bytes, the input ends or a known chunk begins, with or without padding. */
  async #isChunkBehind(before: number, padding: number): Promise<boolean> {
    await this.#queue.fill(before + 4 + padding);
    const next = this.#queue.peek(before + 4 + padding).subarray(before);
    return next.length <= padding || knownChunks.has(chunkName(next)) || knownChunks.has(chunkName(next.subarray(padding)));
  }
}

function chunkName(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
