/** A batch as arguments of a compiled step. Its typed arrays and tensors change from batch to batch, and so does its count. */
import { type Data, isTensor, type Tensor } from '@statal/tensors';
import { isBranch, isData } from '@statal/tensors/internals';

/** What changes from batch to batch. Everything else in a batch, such as its shape, is part of the recording. */
export interface BatchParts {
  readonly changing: readonly (Data | Tensor)[];
  readonly fixed: string;
}

export function partsOf(batch: unknown): BatchParts {
  const changing: (Data | Tensor)[] = [];
  const fixed: unknown[] = [];
  const visit = (value: unknown, name: string): void => {
    if (isTensor(value) || isData(value)) changing.push(value);
    else if (isBranch(value)) for (const [inner, part] of Object.entries(value)) visit(part, `${name}.${inner}`);
    // The count is an argument of its own.
    else if (name !== '.count') fixed.push(name, value);
  };
  visit(batch, '');
  return { changing, fixed: fixed.map(String).join() };
}

/** The batch as a loss sees it while it is recorded: with the count that stands for that of each call. */
export function withCount<Batch>(batch: Batch, count: number | undefined): Batch {
  return count === undefined ? batch : { ...batch, count };
}
