/** Compressed bytes below this number are not counted out: deflate makes at most 1,032 bytes of one. */
const harmless = 2 ** 18;

/**
 * Whether zlib data unpack to `most` bytes or fewer. A library that unpacks without a limit would take all memory for a few megabytes that
 * claim to be a small image.
 */
export async function isInflatable(bytes: Uint8Array, most: number): Promise<boolean> {
  if (bytes.length < harmless) return true;
  const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let count = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      count += next.value.length;
      if (count > most) return false;
    }
    return true;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
