/**
 * How an op runs for all steps at once, when some of its inputs are stacks [T, ...]. JAX has the same as batching rules for
 * vmap. These rules let ops leave the loop: hoisted before it, or sunk after it.
 */
import { argmax, broadcastTo, type Operand, reshape, type Shape, type Tensor } from '@statal/tensors';
import { type Attributes, dispatch, type ElementwiseOps, isElementwise, type OpName } from '@statal/tensors/internals';

export interface StackedOperand {
  readonly value: Operand;
  /** Whether `value` has a leading axis of steps. */
  readonly stacked: boolean;
}

interface StepNode<K extends OpName> {
  readonly op: K;
  readonly attributes: Attributes<K>;
  /** The shape of the result at one step. */
  readonly shape: Shape;
}

interface StackRule<K extends OpName> {
  /** Whether the rule handles these inputs as stacks. */
  readonly accepts: (stacked: readonly boolean[], attributes: Attributes<K>) => boolean;
  readonly run: (operands: readonly StackedOperand[], node: StepNode<K>, steps: number) => Tensor;
}

const always = (): boolean => true;
const tensorOf = ({ value }: StackedOperand): Tensor => value as Tensor;
const merged = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], ...x.shape.slice(2)]);

/** Inserts axes of 1 after the axis of steps, so that a stack broadcasts against values of a higher rank. */
function aligned({ value, stacked }: StackedOperand, rank: number): Operand {
  if (!stacked || typeof value === 'number' || value.shape.length - 1 >= rank) return value;
  const missing = rank - (value.shape.length - 1);
  return reshape(value, [value.shape[0], ...new Array<number>(missing).fill(1), ...value.shape.slice(1)]);
}

/** Adds a leading axis of steps to an input that has none. */
function spread({ value, stacked }: StackedOperand, steps: number): Tensor {
  const tensor = value as Tensor;
  return stacked ? tensor : broadcastTo(tensor, [steps, ...tensor.shape]);
}

const elementwise: StackRule<OpName> = {
  accepts: always,
  run: (operands, { op, attributes, shape }) =>
    dispatch(
      op,
      operands.map((operand) => aligned(operand, shape.length)),
      attributes,
    ),
};

const alongRows: StackRule<'softmax' | 'logSoftmax'> = { accepts: always, run: ([x], { op }) => dispatch(op, [x.value]) };

const reduction: StackRule<'sum' | 'max'> = {
  accepts: always,
  run: ([x], { op, attributes: { axes, keepDims } }) => dispatch(op, [x.value], { axes: axes.map((axis) => axis + 1), keepDims }),
};

const flattenedRows: StackRule<'softmaxCrossEntropy' | 'softmaxCrossEntropyGradient'> = {
  accepts: (stacked) => stacked.every(Boolean),
  run: (operands, { op, shape }, steps) => {
    const rows = operands.map((operand) => merged(tensorOf(operand)));
    return reshape(dispatch(op, rows), [steps, ...shape]);
  },
};

/** The images of all steps are one batch. */
const perImage: StackRule<'imagePatches' | 'sumImagePatches'> = {
  accepts: always,
  run: ([x], { op, attributes, shape }, steps) => reshape(dispatch(op, [merged(tensorOf(x))], attributes as never), [steps, ...shape]),
};

/** An op that is never done for all steps at once. `run` is not called, because `accepts` refuses. */
const never: StackRule<OpName> = {
  accepts: () => false,
  run: (_, { op }) => {
    throw new Error(op);
  },
};

const structural: { readonly [K in Exclude<OpName, keyof ElementwiseOps>]: StackRule<K> } = {
  reshape: { accepts: always, run: ([x], { shape }) => reshape(tensorOf(x), [tensorOf(x).shape[0], ...shape]) },
  transpose: {
    accepts: always,
    run: ([x], { attributes: { permutation } }) =>
      dispatch('transpose', [x.value], { permutation: [0, ...permutation.map((axis) => axis + 1)] }),
  },
  broadcastTo: { accepts: always, run: ([x], { shape }, steps) => broadcastTo(aligned(x, shape.length) as Tensor, [steps, ...shape]) },
  slice: {
    accepts: always,
    run: ([x], { attributes: { start, size } }, steps) => dispatch('slice', [x.value], { start: [0, ...start], size: [steps, ...size] }),
  },
  pad: {
    accepts: always,
    run: ([x], { attributes: { before, after } }) => dispatch('pad', [x.value], { before: [0, ...before], after: [0, ...after] }),
  },
  concat: {
    accepts: always,
    run: (operands, { attributes: { axis } }, steps) =>
      dispatch(
        'concat',
        operands.map((operand) => spread(operand, steps)),
        { axis: axis + 1 },
      ),
  },
  sum: reduction,
  max: reduction,
  argmax: { accepts: always, run: ([x], { attributes: { axis } }) => argmax(tensorOf(x), { axis: axis + 1 }) },
  softmax: alongRows,
  logSoftmax: alongRows,
  softmaxCrossEntropy: flattenedRows,
  softmaxCrossEntropyGradient: flattenedRows,
  matmul: {
    // All steps' rows against one right matrix are one product.
    accepts: ([a, b], { transposeA }) => a && !b && !transposeA,
    run: ([a, b], { attributes, shape }, steps) =>
      reshape(dispatch('matmul', [merged(tensorOf(a)), b.value], attributes), [steps, ...shape]),
  },
  imagePatches: perImage,
  sumImagePatches: perImage,
  // Traces make convolutions of patches and products.
  convolve2d: never,
  convolve2dKernelGradient: never,
  // The axis of steps is one more leading axis.
  batchMatmul: elementwise,
  gather: { accepts: ([table]) => !table, run: ([table, indices]) => dispatch('gather', [table.value, indices.value]) },
  scatterAdd: never,
  oneHot: { accepts: always, run: ([indices], { attributes }) => dispatch('oneHot', [indices.value], attributes) },
  fill: never,
  randomUniform: never,
  cast: { accepts: always, run: ([x], { attributes }) => dispatch('cast', [x.value], attributes) },
};

export function stackRule<K extends OpName>(op: K): StackRule<K> {
  return (isElementwise(op) ? elementwise : structural[op as keyof typeof structural]) as StackRule<K>;
}
