/** Where the last frame of a flac ends (RFC 9639, 9), for files with something behind it that is no tag: the decoder then loses that frame. */

/** A frame is looked for in so many bytes at the end; most are shorter than 32 kB. */
const lastBytes = 2 ** 18;
/** A frame has a head of 6 bytes or more, samples and a sum of 2. */
const shortestFrame = 9;

/** The end of the last whole frame in the last 256 kB, or undefined where there is none: its check sum makes all of it 0. */
export function endOfLastFrame(bytes: Uint8Array): number | undefined {
  for (let start = bytes.length - shortestFrame; start >= Math.max(4, bytes.length - lastBytes); start--) {
    if (bytes[start] !== 0xff || (bytes[start + 1] & 0xfe) !== 0xf8 || !isHead(bytes, start)) continue;
    const end = lastZeroSum(bytes, start);
    if (end !== undefined) return end;
  }
  return undefined;
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

/** The last place up to which CRC-16 from `start` is 0. */
function lastZeroSum(bytes: Uint8Array, start: number): number | undefined {
  let sum = 0;
  let end: number | undefined;
  for (let at = start; at < bytes.length; at++) {
    sum = shifted(sum ^ (bytes[at] << 8), 0x8005);
    if (sum === 0 && at + 1 - start >= shortestFrame) end = at + 1;
  }
  return end;
}

/** Eight steps of a shift register of 16 bits. */
function shifted(value: number, polynomial: number): number {
  let register = value;
  for (let bit = 0; bit < 8; bit++) register = (register & 0x8000) === 0 ? register << 1 : (register << 1) ^ polynomial;
  return register & 0xffff;
}
