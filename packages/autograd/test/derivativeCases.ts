/**
 * Inputs for the derivative of every op, away from kinks. The table is total: an op without a row does not compile.
 * `derivatives.test.ts` holds the derivatives against finite differences, `opsInScan.test.ts` runs them inside a loop.
 */
import { type ComputeEngine, type Operand, Random, type Shape, sizeOf, type Tensor, tensor, where } from '@statal/tensors';
import { type Attributes, type OpName, windowPositions } from '@statal/tensors/internals';

export type Range = readonly [low: number, high: number];

/** Draws the same inputs on every engine. */
export interface Source {
  readonly float: (shape: Shape, range?: Range) => Tensor;
  readonly int: (shape: Shape, below: number) => Tensor;
}

export function sourceOn(engine: ComputeEngine, seed = 1): Source {
  const random = Random.fromSeed(seed);
  let count = 0;
  const draw = (shape: Shape, [low, high]: Range): Float64Array => {
    const own = random.fold(count++);
    return Float64Array.from({ length: sizeOf(shape) }, (_, index) => Math.fround(low + (high - low) * own.unit(index)));
  };
  return {
    float: (shape, range = [-2, 2]) => tensor(engine, draw(shape, range), { shape }),
    int: (shape, below) => tensor(engine, Int32Array.from(draw(shape, [0, below])), { shape }),
  };
}

export interface DerivativeCase<A> {
  readonly name: string;
  readonly inputs: (source: Source) => readonly Operand[];
  readonly attributes: A;
}

export interface DerivativeRow<A> {
  readonly cases: readonly DerivativeCase<A>[];
  /** Inputs that no gradient reaches although the value depends on them. */
  readonly stopped?: readonly number[];
  /** The function whose derivative this has, where it is not its own. */
  readonly actsAs?: (operands: readonly Operand[]) => Tensor;
}

const show = (shapes: readonly (Shape | number)[]): string =>
  shapes.map((shape) => (typeof shape === 'number' ? shape : `[${shape.join(', ')}]`)).join(' and ');

/** Float inputs of each of the shapes; a number stands for itself. */
function floats<A>(lists: readonly (readonly (Shape | number)[])[], attributes: A, range?: Range): DerivativeCase<A>[] {
  return lists.map((shapes) => ({
    name: show(shapes),
    inputs: ({ float }) => shapes.map((shape) => (typeof shape === 'number' ? shape : float(shape, range))),
    attributes,
  }));
}

const none = {};
type Convolution = Attributes<'convolve2d'>;

const plainConvolution: Convolution = {
  size: [3, 2],
  stride: [1, 1],
  dilation: [1, 1],
  before: [1, 0],
  after: [1, 1],
  groups: 1,
  mirrored: false,
};

const convolutionCases: readonly (readonly [readonly [number, number, number, number], number, Convolution])[] = [
  [[2, 3, 3, 2], 3, plainConvolution],
  [[1, 4, 3, 2], 3, { ...plainConvolution, stride: [2, 1] }],
  // Padding beyond the reach of the kernel.
  [[1, 2, 3, 1], 2, { ...plainConvolution, before: [3, 0] }],
  [[1, 3, 4, 4], 4, { ...plainConvolution, dilation: [1, 2], after: [1, 2], groups: 2 }],
  [[2, 3, 3, 3], 3, { ...plainConvolution, groups: 3 }],
  [[1, 3, 3, 2], 2, { ...plainConvolution, mirrored: true }],
  [[1, 3, 3, 2], 4, { ...plainConvolution, groups: 2, mirrored: true }],
];

const nameOf = ({ stride, dilation, groups, mirrored, before }: Convolution): string =>
  `stride ${stride}, dilation ${dilation}, padding ${before}, groups ${groups}${mirrored ? ', mirrored' : ''}`;

const patchWindow: Attributes<'imagePatches'> = { size: [2, 2], stride: [1, 1], dilation: [1, 1], before: [1, 0], after: [0, 1] };
type NoAttributes = Attributes<'add'>;

const unary = (range?: Range): DerivativeRow<NoAttributes> => ({
  cases: floats<NoAttributes>([[[]], [[5]], [[2, 3]], [[0, 2]]], none, range),
});
const binary = (range?: Range): DerivativeRow<NoAttributes> => ({
  cases: floats<NoAttributes>(
    [
      [[], []],
      [[4], [4]],
      [[3], [2, 3]],
      [
        [2, 1],
        [1, 3],
      ],
      [[2, 3], []],
      [
        [2, 1, 2],
        [3, 1],
      ],
      [[0, 2], [2]],
      [[3], 1.5],
      [1.5, [2, 2]],
    ],
    none,
    range,
  ),
});
const rows = floats<NoAttributes>([[[4]], [[2, 3]], [[2, 2, 3]], [[0, 3]], [[3, 1]]], none);
const reductions = [false, true].flatMap((keepDims) => [
  ...floats([[[4]]], { axes: [0], keepDims }),
  ...floats([[[2, 3]]], { axes: [1], keepDims }),
  ...floats([[[2, 3]], [[3, 1]]], { axes: [0, 1], keepDims }),
  ...floats([[[2, 3, 2]]], { axes: [0, 2], keepDims }),
]);
const ofNothing = floats([[[0, 3]]], { axes: [0], keepDims: false });

/** Leading axes of both operands, and the sizes of the matrices. */
const batchedProducts: readonly (readonly [Shape, Shape, Shape])[] = [
  [[2], [2], [2, 3, 4]],
  [[3], [], [1, 2, 3]],
  [[], [2], [3, 2, 1]],
  [[2, 1], [3], [2, 1, 2]],
  [[2], [1], [5, 2, 3]],
  [[0], [1], [2, 3, 2]],
  [[2], [2], [2, 0, 3]],
];

export const derivativeCases: { readonly [K in OpName]: DerivativeRow<Attributes<K>> } = {
  neg: unary(),
  abs: unary(),
  sign: unary(),
  exp: unary(),
  expm1: unary(),
  log: unary([0.2, 3]),
  log1p: unary([-0.5, 3]),
  sqrt: unary([0.2, 3]),
  sin: unary(),
  cos: unary(),
  sigmoid: unary(),
  tanh: unary(),
  relu: unary(),
  softplus: unary(),
  stopGradient: { ...unary(), stopped: [0] },
  add: binary(),
  sub: binary(),
  mul: binary(),
  div: binary([0.5, 2]),
  pow: binary([0.3, 2]),
  maximum: binary(),
  minimum: binary(),
  equal: binary(),
  greater: binary(),
  greaterEqual: binary(),
  sigmoidGradient: binary(),
  tanhGradient: binary(),
  straightThrough: { ...binary(), stopped: [0], actsAs: ([hard, soft]) => where(0, hard, soft) },
  where: {
    cases: floats<NoAttributes>(
      [
        [[4], [4], [4]],
        [[2, 1], [3], [2, 3]],
        [[3], 1.5, [2, 1]],
        [[3], [], 0],
        [
          [0, 2],
          [1, 2],
          [0, 1],
        ],
      ],
      none,
    ),
  },

  reshape: {
    cases: [...floats([[[2, 3]]], { shape: [3, 2] }), ...floats([[[]]], { shape: [1, 1] }), ...floats([[[0, 2]]], { shape: [4, 0] })],
  },
  transpose: { cases: [...floats([[[2, 3]]], { permutation: [1, 0] }), ...floats([[[2, 3, 2]]], { permutation: [2, 0, 1] })] },
  broadcastTo: {
    cases: [...floats([[[3]], [[1, 3]], [[2, 1]], [[]]], { shape: [2, 3] }), ...floats([[[2, 1, 2]]], { shape: [2, 2, 3, 2] })],
  },
  slice: {
    cases: [
      ...floats([[[5]]], { start: [1], size: [3] }),
      ...floats([[[3, 4]]], { start: [1, 0], size: [2, 4] }),
      ...floats([[[3, 4]]], { start: [1, 1], size: [2, 2] }),
      ...floats([[[3, 4]]], { start: [0, 0], size: [3, 4] }),
      ...floats([[[3, 4]]], { start: [3, 0], size: [0, 4] }),
    ],
  },
  pad: { cases: [...floats([[[3]]], { before: [2], after: [1] }), ...floats([[[2, 3]]], { before: [1, 0], after: [0, 2] })] },
  concat: {
    cases: [
      ...floats([[[2], [3]]], { axis: 0 }),
      ...floats(
        [
          [
            [2, 1],
            [2, 0],
            [2, 3],
          ],
        ],
        { axis: 1 },
      ),
    ],
  },
  sum: { cases: [...reductions, ...ofNothing] },
  max: { cases: reductions },
  argmax: { cases: floats([[[3, 4]], [[2, 2]]], { axis: 1 }) },

  softmax: { cases: rows },
  logSoftmax: { cases: rows },
  softmaxCrossEntropy: {
    cases: [
      { name: '[3, 4] and int [3]', inputs: ({ float, int }) => [float([3, 4]), int([3], 4)], attributes: none },
      { name: '[0, 2] and int [0]', inputs: ({ float, int }) => [float([0, 2]), int([0], 2)], attributes: none },
    ],
  },
  softmaxCrossEntropyGradient: {
    cases: [{ name: '[3, 4], int [3] and [3]', inputs: ({ float, int }) => [float([3, 4]), int([3], 4), float([3])], attributes: none }],
  },
  matmul: {
    cases: [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        [
          [2, 3, 4],
          [1, 1, 1],
          [5, 2, 1],
          [2, 0, 3],
          [0, 2, 3],
        ].flatMap(([m, k, n]) => floats([[transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]]], { transposeA, transposeB })),
      ),
    ),
  },
  batchMatmul: {
    cases: [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        batchedProducts.flatMap(([left, right, [m, k, n]]) =>
          floats(
            [
              [
                [...left, ...(transposeA ? [k, m] : [m, k])],
                [...right, ...(transposeB ? [n, k] : [k, n])],
              ],
            ],
            { transposeA, transposeB },
          ),
        ),
      ),
    ),
  },
  imagePatches: {
    cases: [
      { name: '[2, 3, 4, 2]', inputs: ({ float }) => [float([2, 3, 4, 2])], attributes: patchWindow },
      {
        name: '[1, 5, 4, 1] with a stride and a dilation',
        inputs: ({ float }) => [float([1, 5, 4, 1])],
        attributes: { ...patchWindow, stride: [2, 1], dilation: [1, 2] },
      },
    ],
  },
  sumImagePatches: {
    cases: [
      { name: '[2, 3, 4, 8] of [3, 4]', inputs: ({ float }) => [float([2, 3, 4, 8])], attributes: { ...patchWindow, image: [3, 4] } },
    ],
  },

  convolve2d: {
    cases: convolutionCases.map(([image, units, attributes]) => ({
      name: `[${image}] to ${units} channels, ${nameOf(attributes)}`,
      inputs: ({ float }) => [float(image), float([...attributes.size, image[3] / attributes.groups, units])],
      attributes,
    })),
  },
  convolve2dKernelGradient: {
    cases: convolutionCases.map(([image, units, attributes]) => ({
      name: `[${image}] to ${units} channels, ${nameOf(attributes)}`,
      inputs: ({ float }) => [float(image), float([image[0], ...windowPositions(image.slice(1, 3), attributes, 'test'), units])],
      attributes,
    })),
  },

  gather: {
    cases: [
      { name: '[4, 2] and int [5]', inputs: ({ float, int }) => [float([4, 2]), int([5], 4)], attributes: none },
      { name: '[3, 2] and int [2, 2]', inputs: ({ float, int }) => [float([3, 2]), int([2, 2], 3)], attributes: none },
      { name: '[3, 2] and int []', inputs: ({ float, int }) => [float([3, 2]), int([], 3)], attributes: none },
    ],
  },
  scatterAdd: {
    cases: [
      { name: 'int [5] and [5, 2]', inputs: ({ float, int }) => [int([5], 3), float([5, 2])], attributes: { rows: 4 } },
      { name: 'int [2, 2] and [2, 2, 3]', inputs: ({ float, int }) => [int([2, 2], 3), float([2, 2, 3])], attributes: { rows: 3 } },
    ],
  },
  oneHot: { cases: [{ name: 'int [3]', inputs: ({ int }) => [int([3], 4)], attributes: { depth: 4 } }] },
  fill: { cases: [{ name: 'nothing', inputs: () => [], attributes: { shape: [2, 3], value: 1.5, dtype: 'float' } }] },
  randomUniform: { cases: [{ name: 'nothing', inputs: () => [], attributes: { shape: [2, 3], key: [1, 2] } }] },
  cast: {
    cases: [
      ...floats([[[3]]], { dtype: 'int' as const }),
      { name: 'int [3]', inputs: ({ int }) => [int([3], 9)], attributes: { dtype: 'float' } },
      { name: '[2] to what it is', inputs: ({ float }) => [float([2])], attributes: { dtype: 'float' } },
    ],
  },
};
