/**
 * Lays out the memory of a plan once. Each block is live from one instruction to another, and blocks that are live at the same time do not
 * overlap. Large blocks are placed first, each at the lowest address that is free during its life. TensorFlow Lite's arena planner does the
 * same ("greedy by size", Pisarchyk and Lee, 2020).
 */

export interface Block {
  readonly bytes: number;
  /** The first and the last instruction that uses the block. */
  readonly first: number;
  readonly last: number;
}

export interface PlacedBlocks {
  /** Bytes from the start of the memory, one for each block. */
  readonly offsets: readonly number[];
  /** Bytes of the whole memory. */
  readonly bytes: number;
}

export function placeBlocks(blocks: readonly Block[], alignment: number): PlacedBlocks {
  const sizes = blocks.map(({ bytes }) => Math.ceil(Math.max(bytes, 1) / alignment) * alignment);
  const offsets: number[] = new Array(blocks.length).fill(0);
  const bySize = blocks.map((_, index) => index).sort((a, b) => sizes[b] - sizes[a] || a - b);
  /** Placed blocks, by offset. */
  const placed: number[] = [];
  for (const index of bySize) {
    const { first, last } = blocks[index];
    let offset = 0;
    for (const other of placed) {
      if (blocks[other].last < first || blocks[other].first > last) continue;
      if (offsets[other] >= offset + sizes[index]) break;
      offset = Math.max(offset, offsets[other] + sizes[other]);
    }
    offsets[index] = offset;
    const after = placed.findIndex((other) => offsets[other] > offset);
    placed.splice(after < 0 ? placed.length : after, 0, index);
  }
  return { offsets, bytes: offsets.reduce((total, offset, index) => Math.max(total, offset + sizes[index]), 0) };
}
