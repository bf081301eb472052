/**
 * `lengths`, `mask` and `resets` become one number for each step and row: hold (0), run (1), reset and run (2), or reset and hold (-1). A
 * held step keeps its state, outputs 0, and sees 0 as input. Looked-up rows are the exception: it sees the row of the index in the padding.
 * Values are selected, never multiplied, so that what stands in the padding, even NaN, reaches neither results nor gradients.
 */
import {
  add,
  cast,
  concat,
  greater,
  isTensor,
  mul,
  reshape,
  type Shape,
  ShapeError,
  StatalError,
  slice,
  type Tensor,
  tensor,
  where,
  zeros,
} from '@statal/tensors';
import { needList, needTensor, showShape } from '@statal/tensors/internals';

/** Which steps of each batch row run, and where another sequence begins. */
export interface FlagOptions {
  /** Number of valid steps of each row, [B]. */
  readonly lengths?: Tensor | readonly number[] | Int32Array | undefined;
  /** 1 where a row runs, 0 where it holds, [T, B]. */
  readonly mask?: Tensor | undefined;
  /**
   * 1 at the steps s where another sequence begins, [T, B]: the row has a border between steps s - 1 and s, and no state crosses it. What
   * runs after the border starts from the reset state, which is zeros unless `scan` is given another.
   *
   * - Forward, the state is reset before step s. In reverse, it is reset after step s, before step s - 1.
   * - A border counts even if the steps beside it hold. Each piece of a row gives the same as that piece alone, without its held steps.
   * - The final state is that of the piece that ran last. If all steps of that piece hold, it is the reset state.
   * - A border in the padding after the `lengths` of a row has no effect. Neither has one at step 0 in reverse, where no step is left to
   *   run.
   */
  readonly resets?: Tensor | undefined;
}

export interface FlagInput {
  /** float [T, B]. */
  readonly flags: Tensor;
  readonly resets: boolean;
}

/** The flags of a scan over T steps, or `undefined` when every row runs at every step. `like`: a sequence [T, B, ...]. */
export function stepFlags(
  { lengths, mask, resets, reverse = false }: FlagOptions & { readonly reverse?: boolean | undefined },
  steps: number,
  like: Tensor,
): FlagInput | undefined {
  if (lengths === undefined && mask === undefined && resets === undefined) return undefined;
  if (like.shape.length < 2) {
    throw new ShapeError('scan', `xs have shape ${showShape(like.shape)}`, 'lengths, mask and resets need [T, B, ...] inputs');
  }
  const batch = like.shape[1];
  const engine = like.engine.base;
  for (const [name, value] of Object.entries({ mask, resets })) {
    if (value === undefined) continue;
    needTensor(`scan: ${name}`, value);
    if (value.shape.length !== 2 || value.shape[0] !== steps || value.shape[1] !== batch) {
      throw new ShapeError('scan', `${name} has shape ${showShape(value.shape)}, expected [T, B] = [${steps}, ${batch}]`);
    }
  }
  const within = lengths === undefined ? undefined : withinLengths(lengths, steps, like);
  const both = (rows: Tensor, other: Tensor | undefined): Tensor => (other === undefined ? rows : mul(rows, other));
  const valid = mask === undefined ? within : both(cast(mask, 'float'), within);
  if (resets === undefined) return { flags: valid as Tensor, resets: false };
  const borders = both(cast(resets, 'float'), within);
  const now = reverse && steps > 0 ? concat([slice(borders, { start: 1, size: steps - 1 }), zeros(engine, [1, batch])]) : borders;
  return { flags: valid === undefined ? add(1, now) : where(now, where(valid, 2, -1), valid), resets: true };
}

/** 1 at the steps of each row that are within its length, [T, B]. */
function withinLengths(lengths: NonNullable<FlagOptions['lengths']>, steps: number, like: Tensor): Tensor {
  const engine = like.engine.base;
  const batch = like.shape[1];
  const valid = isTensor(lengths) ? lengths : tensor(engine, asInts(checkedLengths(lengths, steps)));
  if (valid.shape.length !== 1 || valid.shape[0] !== batch || valid.dtype !== 'int') {
    throw new ShapeError('scan', `lengths have ${valid.dtype} shape ${showShape(valid.shape)}, expected int [B] = [${batch}]`);
  }
  const time = tensor(
    engine,
    Int32Array.from({ length: steps }, (_, step) => step),
    { shape: [steps, 1] },
  );
  return greater(valid, time);
}

function checkedLengths(lengths: readonly number[] | Int32Array, steps: number): readonly number[] | Int32Array {
  if (!ArrayBuffer.isView(lengths)) needList('scan', 'lengths', lengths);
  lengths.forEach((length, row) => {
    if (!(Number.isInteger(length) && length >= 0 && length <= steps)) {
      throw new StatalError('scan', `length ${length} of row ${row} is not a whole number from 0 to ${steps}`);
    }
  });
  return lengths;
}

/** A typed array stays the same object, because a compiled step uploads the arrays of its arguments. */
const asInts = (lengths: readonly number[] | Int32Array): Int32Array =>
  lengths instanceof Int32Array ? lengths : Int32Array.from(lengths);

/** 1 for the rows that run at this step, as [B]. */
export const runs = (flag: Tensor): Tensor => greater(flag, 0);
/** 1 for the rows that are reset before this step, as [B]: among the four flags only 2 and -1 are less than their squares. */
export const starts = (flag: Tensor): Tensor => greater(mul(flag, flag), flag);

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
