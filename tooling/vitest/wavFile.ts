export interface WavOptions {
  readonly sampleRate?: number | undefined;
  readonly bits?: 8 | 16 | 24 | 32 | 64 | undefined;
  readonly float?: boolean | undefined;
  /** Wraps the format as Windows does for more than two channels. */
  readonly extensible?: boolean | undefined;
  /** What stands in the header in place of the true format tag. */
  readonly tag?: number | undefined;
  /** What the header says of the size of the data, in place of the truth. */
  readonly promised?: number | undefined;
  /** A chunk of an odd size before the data. */
  readonly comment?: string | undefined;
}

/** A wav file written byte by byte, for tests that need one, or one with something wrong. */
export function wavFile(channels: readonly ArrayLike<number>[], options: WavOptions = {}): Uint8Array<ArrayBuffer> {
  const { sampleRate = 8000, bits = 16, float = false, extensible = false, tag = float ? 3 : 1, comment } = options;
  const frame = (channels.length * bits) / 8;
  const size = channels[0].length * frame;
  const parts: number[] = [];
  const text = (word: string): void => {
    for (const letter of word) parts.push(letter.charCodeAt(0));
  };
  const number = (value: number, bytes: number): void => {
    for (let index = 0; index < bytes; index++) parts.push(Math.floor(value / 256 ** index) & 255);
  };
  text('RIFF');
  number(0, 4);
  text('WAVEfmt ');
  number(extensible ? 40 : 16, 4);
  number(extensible ? 0xfffe : tag, 2);
  number(channels.length, 2);
  number(sampleRate, 4);
  number(sampleRate * frame, 4);
  number(frame, 2);
  number(bits, 2);
  if (extensible) {
    number(22, 2);
    number(bits, 2);
    number(0, 4);
    number(tag, 2);
    number(0, 14);
  }
  if (comment !== undefined) {
    text('LIST');
    number(comment.length, 4);
    text(comment);
    if (comment.length % 2 === 1) number(0, 1);
  }
  text('data');
  number(options.promised ?? size, 4);
  const bytes = new Uint8Array(parts.length + size);
  bytes.set(parts);
  const view = new DataView(bytes.buffer, parts.length);
  for (let index = 0, at = 0; index < channels[0].length; index++) {
    for (const samples of channels) {
      write(view, at, samples[index], bits, float);
      at += bits / 8;
    }
  }
  return bytes;
}

function write(view: DataView, at: number, sample: number, bits: number, float: boolean): void {
  const value = Math.round(sample * 2 ** (bits - 1));
  if (float) bits === 64 ? view.setFloat64(at, sample, true) : view.setFloat32(at, sample, true);
  else if (bits === 8) view.setUint8(at, value + 128);
  else if (bits === 16) view.setInt16(at, value, true);
  else if (bits === 32) view.setInt32(at, value, true);
  else for (let index = 0; index < 3; index++) view.setUint8(at + index, (value >> (8 * index)) & 255);
}
