/** Frames of MPEG audio (ISO 11172-3 and 13818-3): where the first one is in a file, and what its header says. */

/** Bytes that are searched for the first frame, as in ffmpeg. */
const mostJunk = 65_536;

/** The offset of MPEG audio: 0, or the first frame within 64 kB that two more frames follow. Undefined if there is none. */
export function findMpegAudio(bytes: Uint8Array): number | undefined {
  const first = frameAt(bytes, 0)?.length ?? Number.NaN;
  if (frameAt(bytes, first) !== undefined || (first <= bytes.length && bytes.length - first < 4)) return 0;
  const last = Math.min(bytes.length, mostJunk);
  for (let at = 0; at < last; at++) {
    if (bytes[at] !== 0xff) continue;
    const second = at + (frameAt(bytes, at)?.length ?? Number.NaN);
    const third = second + (frameAt(bytes, second)?.length ?? Number.NaN);
    if (frameAt(bytes, third) !== undefined) return at;
  }
  return undefined;
}

/** The number of bytes in the Xing header of the first frame, or undefined. Encoders write it so that players know the length. */
export function promisedMpegBytes(bytes: Uint8Array): number | undefined {
  const frame = frameAt(bytes, 0);
  if (frame === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = frame.sideInfo + 4;
  if (at + 16 > bytes.length) return undefined;
  const name = String.fromCharCode(...bytes.subarray(at, at + 4));
  const flags = view.getUint32(at + 4);
  if ((name !== 'Xing' && name !== 'Info') || (flags & 2) === 0) return undefined;
  return view.getUint32(at + 8 + (flags & 1 ? 4 : 0));
}

/** Whether the first frame of MPEG audio has one channel. */
export function isMono(bytes: Uint8Array): boolean {
  return frameAt(bytes, 0)?.isMono === true;
}

interface Frame {
  readonly isMono: boolean;
  /** Size in bytes. */
  readonly length: number;
  /** Bytes between the header and the data of a layer III frame. */
  readonly sideInfo: number;
}

const firstLayers = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
/** Bit rates of MPEG 2: layer I, then layers II and III. */
const secondLayers = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const rates = [44_100, 48_000, 32_000];

/** Parses a frame header: eleven sync bits, then a valid version, layer, bit rate and sample rate. */
function frameAt(bytes: Uint8Array, at: number): Frame | undefined {
  if (!(at + 4 <= bytes.length) || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1] >> 3) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const bitRate = bytes[at + 2] >> 4;
  const rate = (bytes[at + 2] >> 2) & 3;
  if (version === 1 || layer === 4 || bitRate === 0 || bitRate === 15 || rate === 3) return undefined;
  const isFirst = version === 3;
  const kilobits = isFirst ? firstLayers[layer - 1][bitRate] : secondLayers[Math.min(layer, 2) - 1][bitRate];
  const hertz = rates[rate] / (isFirst ? 1 : version === 2 ? 2 : 4);
  const padding = (bytes[at + 2] >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !isFirst ? 576 : 1152;
  const isMono = bytes[at + 3] >> 6 === 3;
  return {
    isMono,
    length:
      layer === 1
        ? 4 * (Math.floor((12_000 * kilobits) / hertz) + padding)
        : Math.floor(((samples / 8) * 1000 * kilobits) / hertz) + padding,
    sideInfo: isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17,
  };
}
