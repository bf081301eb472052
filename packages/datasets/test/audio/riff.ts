/** Wavs put together chunk by chunk, in any order and with any content. */

export interface Chunk {
  readonly id: string;
  readonly content: Uint8Array;
  /** The size in the header. Default: the true size. */
  readonly size?: number;
  /** Whether an odd chunk is followed by a byte of padding. Default true. */
  readonly padded?: boolean;
}

export interface RiffOptions {
  /** Default RIFF. */
  readonly kind?: 'RIFF' | 'RIFX' | 'RF64' | 'BW64';
}

export function riff(chunks: readonly Chunk[], { kind = 'RIFF' }: RiffOptions = {}): Uint8Array<ArrayBuffer> {
  const little = kind !== 'RIFX';
  const parts = chunks.flatMap(({ id, content, size = content.length, padded = true }) => [
    text(id),
    uint32(size, little),
    content,
    new Uint8Array(padded && content.length % 2 === 1 ? 1 : 0),
  ]);
  const body = joined([text('WAVE'), ...parts]);
  return joined([text(kind), uint32(kind === 'RF64' ? 0xffffffff : body.length, little), body]);
}

export interface FormatOptions {
  readonly tag?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  readonly frame?: number;
  readonly extra?: Uint8Array;
  readonly little?: boolean;
}

/** The chunk `fmt `; 16-bit mono PCM of 8000 Hz by default. */
export function format(options: FormatOptions = {}): Chunk {
  const { tag = 1, channels = 1, sampleRate = 8000, bits = 16, extra = new Uint8Array(0), little = true } = options;
  const { frame = channels * Math.ceil(bits / 8) } = options;
  const content = new Uint8Array(16 + extra.length);
  const view = new DataView(content.buffer);
  view.setUint16(0, tag, little);
  view.setUint16(2, channels, little);
  view.setUint32(4, sampleRate, little);
  view.setUint32(8, sampleRate * frame, little);
  view.setUint16(12, frame, little);
  view.setUint16(14, bits, little);
  content.set(extra, 16);
  return { id: 'fmt ', content };
}

/** Numbers of 16 bits. */
export function data(values: readonly number[], { size, little = true }: { size?: number; little?: boolean } = {}): Chunk {
  const content = new Uint8Array(2 * values.length);
  const view = new DataView(content.buffer);
  for (const [index, value] of values.entries()) view.setInt16(2 * index, value, little);
  return { id: 'data', content, ...(size !== undefined && { size }) };
}

export function other(id: string, length: number, options: Pick<Chunk, 'size' | 'padded'> = {}): Chunk {
  return { id, content: new Uint8Array(length).fill(7), ...options };
}

export function text(word: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(word, (letter) => letter.charCodeAt(0));
}

export function uint32(value: number, little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
