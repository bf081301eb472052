/**
 * Writes a zip archive without compression, as PyTorch and Keras do.
 *
 * It is our own because the elements of tensors hardly compress, and PyTorch maps the file into memory only if they are aligned.
 */
import { StatalError } from '@statal/tensors';

/** PyTorch aligns the data of entries to 64 bytes. */
const alignment = 64;
const utf8Names = 0x0800;
/** 1 January 1980, the first day that a zip archive can name: the same entries always give the same bytes. */
const firstDay = 0x21;

/** Packs entries, in order. Each begins at a multiple of 64 bytes. */
export function writeStoredZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const directory: { readonly name: Uint8Array; readonly data: Uint8Array; readonly at: number; readonly padding: number }[] = [];
  let end = 0;
  let directorySize = 0;
  for (const [text, data] of entries) {
    const name = encoder.encode(text);
    const start = end + 30 + name.length;
    const padding = 4 + ((alignment - ((start + 4) % alignment)) % alignment); // an extra field has a header of 4 bytes
    directory.push({ name, data, at: end, padding });
    end = start + padding + data.length;
    directorySize += 46 + name.length;
  }
  const size = end + directorySize + 22;
  if (size >= 2 ** 32 || directory.length >= 2 ** 16)
    throw new StatalError('writeStoredZip', `an archive of ${size} bytes is larger than 4 GB`);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let place = end;
  for (const { name, data, at, padding } of directory) {
    const checksum = crc32(data);
    const header = (offset: number): void => {
      for (const [where, value] of [utf8Names, 0, 0, firstDay].entries()) view.setUint16(offset + 2 * where, value, true);
      for (const [where, value] of [checksum, data.length, data.length].entries()) view.setUint32(offset + 8 + 4 * where, value, true);
      view.setUint16(offset + 20, name.length, true);
    };
    view.setUint32(at, 0x04034b50, true);
    header(at + 6);
    view.setUint16(at + 28, padding, true);
    bytes.set(name, at + 30);
    view.setUint16(at + 30 + name.length, 0x4246, true); // "FB", as PyTorch marks its padding
    view.setUint16(at + 32 + name.length, padding - 4, true);
    bytes.set(data, at + 30 + name.length + padding);
    view.setUint32(place, 0x02014b50, true);
    header(place + 8);
    view.setUint32(place + 42, at, true);
    bytes.set(name, place + 46);
    place += 46 + name.length;
  }
  view.setUint32(place, 0x06054b50, true);
  view.setUint16(place + 8, directory.length, true);
  view.setUint16(place + 10, directory.length, true);
  view.setUint32(place + 12, directorySize, true);
  view.setUint32(place + 16, end, true);
  return bytes;
}

const checksums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum that a zip archive has for each entry, which PyTorch checks. */
function crc32(data: Uint8Array): number {
  let checksum = 0xffffffff;
  for (let index = 0; index < data.length; index++) checksum = checksums[(checksum ^ data[index]) & 0xff] ^ (checksum >>> 8);
  return (checksum ^ 0xffffffff) >>> 0;
}
