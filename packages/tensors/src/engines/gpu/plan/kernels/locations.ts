/** Where values lie: in blocks of the arena that live from one dispatch to another, or in the parameters. */
import { placeBlocks } from '../../../../plan/placeBlocks.js';
import type { BufferName } from './kernelSpec.js';

/** A range of the arena. */
export class ArenaBlock {
  readonly size: number;
  first: number = Number.POSITIVE_INFINITY;
  last = -1;
  /** Set when all blocks are placed. */
  offset = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** The block is in use at a place in the order of dispatches. */
  touch(slot: number): void {
    this.first = Math.min(this.first, slot);
    this.last = Math.max(this.last, slot);
  }
}

export interface Location {
  /** `undefined`: the parameters. */
  readonly block: ArenaBlock | undefined;
  /** Elements from the start of the block, or of the parameters. */
  readonly offset: number;
  readonly strides: readonly number[];
  /** In a loop: elements from one time to the next. */
  readonly perTime?: number | undefined;
  /** In a loop: the value lies in two places that take turns, of this size; `phase` says which is first. */
  readonly turns?: { readonly size: number; readonly phase: 0 | 1 } | undefined;
}

/** A step of a loop: its number, and the time that it is for. */
export interface LoopTime {
  readonly step: number;
  readonly time: number;
}

export const bufferOf = ({ block }: Location): BufferName => (block === undefined ? 'parameters' : 'arena');

/** Where the first element lies. */
export function offsetAt({ block, offset, perTime = 0, turns }: Location, { step, time }: LoopTime): number {
  const turn = turns === undefined ? 0 : turns.size * ((step + turns.phase) & 1);
  return (block?.offset ?? 0) + offset + time * perTime + turn;
}

/** Elements. A row of 32 floats is what a group of threads reads at once. */
const ALIGNMENT = 32;

/** Places blocks behind the input region, and returns the size of the arena. */
export function placeArena(blocks: readonly ArenaBlock[], inputSize: number): number {
  const start = Math.ceil(inputSize / ALIGNMENT) * ALIGNMENT;
  const used = blocks.filter(({ last }) => last >= 0);
  const { offsets, bytes } = placeBlocks(
    used.map(({ size, first, last }) => ({ bytes: size, first, last })),
    ALIGNMENT,
  );
  for (const [index, block] of used.entries()) block.offset = start + offsets[index];
  return Math.max(start + bytes, 1);
}
