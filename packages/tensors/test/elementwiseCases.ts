/** What the elementwise ops must compute. */
import type { Shape } from '../src/index.js';
import type { Attributes, ElementwiseOps } from '../src/internals.js';
import { build, type Elements, type Index, pick } from './elements.js';
import type { Tolerance } from './engines.js';
import { combinations, floats, given, type Input, ints } from './opInputs.js';
import type { OpRow } from './opRow.js';

type NoAttributes = Attributes<'add'>;

type Range = readonly [number, number];

interface Options {
  /** Where the ordinary inputs are drawn from. */
  readonly domain?: Range;
  /** Every combination of these is tried. */
  readonly extremes?: readonly number[];
  /** Whether ints are taken. */
  readonly ints?: boolean;
  /** Comparisons give a float, whatever they compare. */
  readonly compares?: boolean;
  readonly float32?: Partial<Tolerance>;
}

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const everything = [-inf, -200, -89, -1, -1e-30, 0, 1e-30, 0.3, 1, 89, 200, inf, nan];

/** Values of a sigmoid and of a hyperbolic tangent, and cotangents. */
const ofGradients = [-1, -0.999999, -0.3, 0, 1e-7, 0.3, 0.999999, 1, nan];

const unaryShapes: readonly Shape[] = [[], [1], [5], [0], [4, 3], [3, 0, 2], [2, 3, 4, 1, 2], [1030]];
const binaryShapes: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[5], [5]],
  [[5], []],
  [[], [2, 3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 5],
  ],
  [
    [2, 1, 3, 1, 2],
    [1, 4, 1, 3, 1],
  ],
  [[4, 1, 2], [2, 3, 4, 3, 2].slice(2)],
  [
    [5, 1, 7],
    [1, 31, 7],
  ],
  [[0, 3], [3]],
  [
    [1, 0],
    [4, 1],
  ],
  [
    [600, 3],
    [600, 1],
  ],
];
const ternaryShapes: readonly (readonly [Shape, Shape, Shape])[] = [
  [[], [], []],
  [[5], [5], [5]],
  [[], [3], [2, 1]],
  [[4, 1], [4, 3], [3]],
  [
    [2, 1, 3, 1, 2],
    [1, 4, 1, 3, 1],
    [2, 4, 3, 3, 2],
  ],
  [[0, 3], [3], []],
  [
    [9, 1, 1],
    [9, 9, 9],
    [9, 1],
  ],
];

/** The result is int where one of the operands from `typedFrom` on is. */
function row(
  f: (...values: number[]) => number,
  inputs: readonly Input[][],
  typedFrom = 0,
  float32: Partial<Tolerance> = {},
): OpRow<NoAttributes> {
  return {
    cases: inputs.map((operands) => ({ inputs: operands, attributes: {} })),
    oracle: (operands) => {
      const rank = Math.max(...operands.map(({ shape }) => shape.length));
      const shape = Array.from({ length: rank }, (_, axis) => {
        const dimensions = operands.map((operand) => operand.shape[axis - rank + operand.shape.length] ?? 1);
        return dimensions.find((dimension) => dimension !== 1) ?? 1;
      });
      const isInt = operands.slice(typedFrom).some(({ dtype }) => dtype === 'int');
      const at = (index: Index): number => f(...operands.map((operand) => pick(operand, index)));
      return build(shape, (index) => (isInt ? Math.trunc(at(index)) : at(index)), isInt ? 'int' : 'float');
    },
    float32,
  };
}

function unary(
  f: (x: number) => number,
  { domain = [-6, 6], extremes = everything, ints: takesInts = false, float32 }: Options = {},
): OpRow<NoAttributes> {
  const inputs = [...unaryShapes.map((shape) => floats(shape, domain)), given([extremes.length], extremes)];
  return row(
    f,
    [...inputs, ...(takesInts ? [ints([2, 5], [-9, 9])] : [])].map((x) => [x]),
    0,
    float32,
  );
}

function binary(
  f: (x: number, y: number) => number,
  { domain = [-6, 6], extremes = everything, ints: takesInts = false, compares = false, float32 }: Options = {},
): OpRow<NoAttributes> {
  const drawn = binaryShapes.map(([a, b]): Input[] => [floats(a, domain, 1), floats(b, domain, 2)]);
  const numbers: Input[][] = [
    [floats([2, 3], domain), 2.5],
    [0.5, floats([4], domain)],
  ];
  const whole: Input[][] = takesInts
    ? [
        [ints([2, 5], [-9, 9], 1), ints([5], [-9, 9], 2)],
        [ints([3], [-9, 9]), 2],
        [2.5, ints([3], [-9, 9])],
      ]
    : [];
  return row(f, [...drawn, ...numbers, combinations(extremes, 2), ...whole], compares ? 2 : 0, float32);
}

const positive: Options = { domain: [1e-3, 10] };
/** Numbers of which some are equal. */
const compared: Options = { ints: true, compares: true };
const powers: Options = { domain: [0.1, 4], extremes: [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 89], float32: { relative: 2e-6 } };

const conditions: Elements[] = ternaryShapes.map(([shape]) =>
  given(
    shape,
    floats(shape).data.map((x) => Math.min(x, 0)),
  ),
);
const selections: Input[][] = [
  ...ternaryShapes.map(([, a, b], which): Input[] => [conditions[which], floats(a, [-6, 6], 2), floats(b, [-6, 6], 3)]),
  [given([3], [1, 0, nan]), given([3], [1, nan, 2]), given([3], [nan, 2, nan])],
  combinations([-inf, -1, 0, 89, nan], 3),
  [given([2, 2], [0, 1, 2, 0]), 3, floats([2])],
  [given([2], [0, 1]), ints([2, 2], [-9, 9]), 0],
  [ints([4], [-1, 2]), floats([4]), floats([4], [-6, 6], 2)],
];

export const elementwiseCases: { readonly [K in keyof ElementwiseOps]: OpRow<NoAttributes> } = {
  neg: unary((x) => 0 - x, { ints: true }),
  abs: unary((x) => (x < 0 ? 0 - x : x), { ints: true }),
  sign: unary((x) => (x === 0 || Number.isNaN(x) ? x : x < 0 ? -1 : 1), { ints: true }),
  exp: unary(Math.exp),
  expm1: unary(Math.expm1),
  log: unary(Math.log, positive),
  log1p: unary(Math.log1p, positive),
  sqrt: unary(Math.sqrt, positive),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  tanh: unary((x) => (x < 0 ? -1 : 1) * (Math.expm1(-2 * Math.abs(x)) / -(2 + Math.expm1(-2 * Math.abs(x))))),
  relu: unary((x) => (x > 0 || Number.isNaN(x) ? x : 0)),
  softplus: unary((x) => (x > 30 ? x + Math.exp(-x) : Math.log1p(Math.exp(x)))),
  stopGradient: unary((x) => x, { ints: true }),
  add: binary((x, y) => x + y, { ints: true }),
  sub: binary((x, y) => x - y, { ints: true }),
  mul: binary((x, y) => x * y, { ints: true }),
  div: binary((x, y) => x / y),
  pow: binary((x, y) => x ** y, powers),
  maximum: binary((x, y) => (Number.isNaN(x) || x > y ? x : y), { ints: true }),
  minimum: binary((x, y) => (Number.isNaN(x) || x < y ? x : y), { ints: true }),
  equal: binary((x, y) => Number(x === y), compared),
  greater: binary((x, y) => Number(x > y), compared),
  greaterEqual: binary((x, y) => Number(x >= y), compared),
  straightThrough: binary((hard) => hard),
  sigmoidGradient: binary((g, y) => g * y * (1 - y), { extremes: ofGradients }),
  tanhGradient: binary((g, y) => g * (1 - y * y), { extremes: ofGradients }),
  where: row((condition, a, b) => (condition === 0 ? b : a), selections, 1),
};
