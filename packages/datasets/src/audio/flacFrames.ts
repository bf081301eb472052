/** Where the last frame of a flac ends (RFC 9639, 9), for files with something behind it that is no tag: the decoder then loses that frame. */

/** A frame has a head of 6 bytes or more, samples and a sum of 2. */
const shortestFrame = 9;
/** A longer one has more than 65,535 samples in 8 channels, which no encoder writes. */
const longestFrame = 2 ** 20;
/** The sum is right by chance once in 65,536 bytes. */
const mostEnds = 16;

/**
 * Where the frame that begins with the given sample may end: after each byte at which its check sum is right, of which one is the end.
 * Empty where there is no such frame.
 */
export function possibleFrameEnds(bytes: Uint8Array, firstSample: number): readonly number[] {
  const smallestBlock = (bytes[8] << 8) | bytes[9]; // of STREAMINFO: the size of all blocks but the last one, where sizes do not vary
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

/** Whether the check sum of a frame's head is right: 4 bytes, a number of 1 to 7, and what the first four say is spelled out. */
function isHead(bytes: Uint8Array, start: number): boolean {
  const [block, rate] = [bytes[start + 2] >> 4, bytes[start + 2] & 15];
  const leadingOnes = Math.clz32(~(bytes[start + 4] << 24));
  const number = Math.max(1, leadingOnes);
  const spelled = (block === 6 ? 1 : block === 7 ? 2 : 0) + (rate === 12 ? 1 : rate === 13 || rate === 14 ? 2 : 0);
  let sum = 0;
  for (let at = start; at <= start + 4 + number + spelled; at++) sum = shifted((sum ^ bytes[at]) << 8, 0x0700) >> 8;
  return sum === 0;
}

/** The places up to which CRC-16 from `start` is 0. */
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

/** Eight steps of a shift register of 16 bits. */
function shifted(value: number, polynomial: number): number {
  let register = value;
  for (let bit = 0; bit < 8; bit++) register = (register & 0x8000) === 0 ? register << 1 : (register << 1) ^ polynomial;
  return register & 0xffff;
}
