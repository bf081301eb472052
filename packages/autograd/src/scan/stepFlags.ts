/**
 * `lengths`, `mask` and `resets` become one number for each step and row: hold (0), run (1), or reset and run (2).
 * A held step keeps its state, outputs 0, and sees 0 as input (of a table, the row that stands in the padding). Values are selected, never multiplied, so that what
 * stands in the padding, even NaN, reaches neither results nor gradients.
 */
import {
  add,
  cast,
  equal,
  greater,
  greaterEqual,
  mul,
  reshape,
  type Shape,
  ShapeError,
  StatalError,
  showShape,
  type Tensor,
  tensor,
  where,
} from '@statal/tensors';

export interface FlagOptions {
  /** Number of valid steps of each row, [B]. */
  readonly lengths?: Tensor | readonly number[] | Int32Array;
  /** 1 where a row runs, 0 where it holds, [T, B]. */
  readonly mask?: Tensor;
  /** 1 where a row starts anew before the step, [T, B]. */
  readonly resets?: Tensor;
}

export interface FlagInput {
  /** float [T, B]. */
  readonly flags: Tensor;
  readonly resets: boolean;
}

/** The flags of a scan over T steps, or `undefined` when every row runs at every step. */
export function stepFlags({ lengths, mask, resets }: FlagOptions, steps: number, like: Tensor): FlagInput | undefined {
  if (lengths === undefined && mask === undefined && resets === undefined) return undefined;
  if (like.shape.length < 2) {
    throw new ShapeError('scan', `xs have shape ${showShape(like.shape)}`, 'lengths, mask and resets need [T, B, ...] inputs');
  }
  const batch = like.shape[1];
  const engine = like.engine.base;
  for (const [name, value] of Object.entries({ mask, resets })) {
    if (value !== undefined && (value.shape.length !== 2 || value.shape[0] !== steps || value.shape[1] !== batch)) {
      throw new ShapeError('scan', `${name} has shape ${showShape(value.shape)}, expected [T, B] = [${steps}, ${batch}]`);
    }
  }
  let flags: Tensor | undefined;
  if (lengths !== undefined) {
    const valid = 'engine' in lengths ? lengths : tensor(engine, Int32Array.from(checkedLengths(lengths, steps)));
    if (valid.shape.length !== 1 || valid.shape[0] !== batch || valid.dtype !== 'int') {
      throw new ShapeError('scan', `lengths have ${valid.dtype} shape ${showShape(valid.shape)}, expected int [B] = [${batch}]`);
    }
    const time = tensor(
      engine,
      Int32Array.from({ length: steps }, (_, step) => step),
      { shape: [steps, 1] },
    );
    flags = greater(valid, time);
  }
  if (mask !== undefined) flags = flags === undefined ? cast(mask, 'float') : mul(flags, cast(mask, 'float'));
  if (resets === undefined) return { flags: flags as Tensor, resets: false };
  // A held row does not reset.
  const started = add(1, cast(resets, 'float'));
  return { flags: flags === undefined ? started : mul(flags, started), resets: true };
}

function checkedLengths(lengths: readonly number[] | Int32Array, steps: number): readonly number[] | Int32Array {
  lengths.forEach((length, row) => {
    if (!(Number.isInteger(length) && length >= 0 && length <= steps)) {
      throw new StatalError('scan', `length ${length} of row ${row} is not a whole number from 0 to ${steps}`);
    }
  });
  return lengths;
}

/** 1 for the rows that run at this step, as [B]. */
export const runs = (flag: Tensor): Tensor => greaterEqual(flag, 1);
/** 1 for the rows that start anew before this step, as [B]. */
export const starts = (flag: Tensor): Tensor => equal(flag, 2);

/** Selects by row: `condition` [B] against values [B, ...]. */
export function whereRow(condition: Tensor, a: Tensor, b: Tensor | number): Tensor {
  return where(rowShaped(condition, a.shape), a, b);
}

function rowShaped(condition: Tensor, shape: Shape): Tensor {
  if (shape.length === 0 || shape[0] !== condition.shape[0]) {
    throw new ShapeError(
      'scan',
      `a value of shape ${showShape(shape)} has no row for each of the ${condition.shape[0]} sequences`,
      'lengths, mask and resets need [B, ...] values',
    );
  }
  return reshape(condition, [condition.shape[0], ...shape.slice(1).map(() => 1)]);
}
