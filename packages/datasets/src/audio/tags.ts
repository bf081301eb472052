/**
 * Tags around a file of any format: ID3v2 and APEv2 at either end, ID3v1, its extension and Lyrics3 at the end. They are not part of the
 * audio, and some decoders take them for damage.
 */
import type { ByteQueue } from '../byteQueue.js';
import { says } from '../says.js';

const id3Head = 10;
const apeHead = 32;
/** Bytes at the start of a tag that are enough to read its length. */
const longestHead = 16;

/** Skips every tag at the start. Returns whether there was one. */
export async function skipTags(queue: ByteQueue): Promise<boolean> {
  let found = false;
  while (await queue.fill(longestHead)) {
    const size = leadingTag(queue.peek(longestHead));
    if (size === 0) break;
    found = true;
    await queue.skip(size);
  }
  return found;
}

/** The bytes without the tags at the start. A tag whose size covers all bytes, or more, is not removed. */
export function withoutLeadingTags(bytes: Uint8Array): Uint8Array {
  let start = 0;
  for (let size = leadingTag(bytes); size > 0 && start + size < bytes.length; size = leadingTag(bytes.subarray(start))) start += size;
  return bytes.subarray(start);
}

/** The bytes without the tags at the end. */
export function withoutTrailingTags(bytes: Uint8Array): Uint8Array {
  let rest = bytes;
  for (let size = trailingTag(rest); size > 0 && size < rest.length; size = trailingTag(rest)) rest = rest.subarray(0, rest.length - size);
  return rest;
}

/** The size of an ID3v2 (id3.org, 2.4.0, 3.1) or an APEv2; 0 if there is none. */
function leadingTag(bytes: Uint8Array): number {
  if (says(bytes, 0, 'APETAGEX') && bytes.length >= 16) return apeHead + uint32(bytes, 12); // items and footer
  if (!says(bytes, 0, 'ID3') || bytes.length < id3Head || bytes[3] === 0xff) return 0;
  const footer = (bytes[5] & 0x10) === 0 ? 0 : id3Head;
  return id3Head + synchsafe(bytes, 6) + footer;
}

/** The size of the last tag; 0 if there is none. A format with marks at both ends counts only if both marks are found. */
function trailingTag(bytes: Uint8Array): number {
  const end = bytes.length;
  if (says(bytes, end - 128, 'TAG')) return says(bytes, end - 355, 'TAG+') ? 355 : 128;
  if (says(bytes, end - apeHead, 'APETAGEX')) {
    const size = uint32(bytes, end - 20); // items and footer
    if (size < apeHead || size >= end) return 0;
    return size + (says(bytes, end - size - apeHead, 'APETAGEX') ? apeHead : 0);
  }
  if (says(bytes, end - id3Head, '3DI')) {
    const size = 2 * id3Head + synchsafe(bytes, end - 4);
    return says(bytes, end - size, 'ID3') ? size : 0;
  }
  if (says(bytes, end - 9, 'LYRICS200')) {
    const size = Number(String.fromCharCode(...bytes.subarray(end - 15, end - 9))) + 15;
    return says(bytes, end - size, 'LYRICSBEGIN') ? size : 0;
  }
  return 0;
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

/** Seven bits in each of four bytes. */
function synchsafe(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index++) value = value * 128 + (bytes[index] & 127);
  return value;
}
