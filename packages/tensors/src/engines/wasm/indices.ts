/** Indices are checked before a kernel reads or writes where they point. */
import { indexError } from '../../ops/indexError.js';
import { BYTES, type Machine } from './machine.js';

/** `count` indices at an address, each of one of `rows`. `before`: how many were checked already, for the position in the message. */
export function checkIndices(
  op: string,
  machine: Machine,
  {
    pointer,
    count,
    rows,
    before = 0,
  }: { readonly pointer: number; readonly count: number; readonly rows: number; readonly before?: number },
): void {
  const { i32 } = machine.allocator.views;
  const first = pointer / BYTES;
  for (let position = 0; position < count; position++) {
    const index = i32[first + position];
    if (!(index >= 0 && index < rows)) throw indexError(op, index, before + position, rows);
  }
}
