/** Finds the end of the last frame of a flac (RFC 9639, section 9). The decoder would lose this frame if data follows that is no tag. */

/** Bytes of the shortest frame. */
const shortestFrame = 9;
/** Bytes of the longest frame. A longer one would have more than 65,535 samples in 8 channels, which no encoder writes. */
const longestFrame = 2 ** 20;
/** Ends of frames that are tried. A checksum is right by chance once in 65,536 bytes. */
const mostEnds = 16;

/** The possible ends of the frame that begins with sample `firstSample`. The CRC over a whole frame, its checksum included, is 0. */
export function possibleFrameEnds(bytes: Uint8Array, firstSample: number): readonly number[] {
  const smallestBlock = (bytes[8] << 8) | bytes[9]; // from STREAMINFO: the size of all blocks but the last one, if sizes do not vary
  const number = (variable: boolean): number => (variable ? firstSample : firstSample / smallestBlock);
  for (let start = 4; start <= bytes.length - shortestFrame; start++) {
    if (bytes[start] !== 0xff || (bytes[start + 1] & 0xfe) !== 0xf8 || !isHead(bytes, start)) continue;
    if (codedNumber(bytes, start + 4) !== number((bytes[start + 1] & 1) === 1)) continue;
    const ends = zeroSums(bytes, start);
    if (ends.length > 0) return ends;
  }
  return [];
}

/** The number of a frame or of its first sample, written as UTF-8 writes a character, in up to seven bytes. */
function codedNumber(bytes: Uint8Array, at: number): number {
  const ones = Math.clz32(~(bytes[at] << 24));
  let value = ones === 0 ? bytes[at] : bytes[at] & (0x7f >> ones);
  for (let index = 1; index < ones; index++) value = value * 64 + (bytes[at + index] & 0x3f);
  return value;
}

/**
 * Whether the checksum of a frame header is right. The header has 4 bytes, a number of 1 to 7 bytes, and sizes that the first 4 bytes
 * announce.
 */
function isHead(bytes: Uint8Array, start: number): boolean {
  const [block, rate] = [bytes[start + 2] >> 4, bytes[start + 2] & 15];
  const leadingOnes = Math.clz32(~(bytes[start + 4] << 24));
  const number = Math.max(1, leadingOnes);
  const spelled = (block === 6 ? 1 : block === 7 ? 2 : 0) + (rate === 12 ? 1 : rate === 13 || rate === 14 ? 2 : 0);
  let sum = 0;
  for (let at = start; at <= start + 4 + number + spelled; at++) sum = shifted((sum ^ bytes[at]) << 8, 0x0700) >> 8;
  return sum === 0;
}

/** The ends of the frame at `start` at which its CRC-16 is 0. */
function zeroSums(bytes: Uint8Array, start: number): number[] {
  const last = Math.min(bytes.length, start + longestFrame);
  const ends: number[] = [];
  let sum = 0;
  for (let at = start; at < last && ends.length < mostEnds; at++) {
    sum = shifted(sum ^ (bytes[at] << 8), 0x8005);
    if (sum === 0 && at + 1 - start >= shortestFrame) ends.push(at + 1);
  }
  return ends;
}

/** Eight steps of a 16-bit shift register. */
function shifted(value: number, polynomial: number): number {
  let register = value;
  for (let bit = 0; bit < 8; bit++) register = (register & 0x8000) === 0 ? register << 1 : (register << 1) ^ polynomial;
  return register & 0xffff;
}
