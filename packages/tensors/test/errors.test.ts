import { describe, expect, it } from 'vitest';
import {
  add,
  argmax,
  broadcastTo,
  cast,
  clamp,
  concat,
  createEngine,
  div,
  type Engine,
  EngineError,
  expandDims,
  full,
  gather,
  item,
  matmul,
  max,
  mean,
  mul,
  oneHot,
  pad,
  read,
  readSync,
  relu,
  reshape,
  ShapeError,
  StatalError,
  scatterAdd,
  slice,
  softmax,
  softmaxCrossEntropy,
  split,
  squeeze,
  stack,
  sum,
  type Tensor,
  tensor,
  transpose,
  variance,
  where,
  withLeaves,
  write,
  zeros,
} from '../src/index.js';
import { dispatch, TensorBase, updateInPlace } from '../src/internals.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

const engines = await Promise.all(kindsThatWait.map(async (kind) => ({ kind, engine: await engineOf(kind) })));

const plain = { transposeA: false, transposeB: false };
type Widths = Parameters<typeof pad>[1];

/** A value without elements, like those of a trace. */
class RecordedTensor extends TensorBase {
  readonly engine: Engine;

  constructor(base: Engine['base']) {
    super([2], 'float');
    this.engine = { name: 'recording', level: 1, base, run: () => this, lift: () => this };
  }
}

describe.each(engines)('on the $kind engine a mistake tells what came and what to do', ({ kind, engine }) => {
  const float = (...shape: number[]): Tensor => zeros(engine, shape);
  const int = (...shape: number[]): Tensor => zeros(engine, shape, 'int');
  const ask = (op: 'softmaxCrossEntropy', ...inputs: Tensor[]): Tensor => dispatch(op, inputs);
  const sgd = { learningRate: 1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
  const adam = { learningRate: 1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, step: 1, weightDecay: 0, decoupled: false };

  const mistakes: [string, () => unknown][] = [
    [
      'ShapeError: add: shapes [2, 3] and [4] do not broadcast. Dimensions, aligned at the last, must be equal or 1',
      () => add(float(2, 3), float(4)),
    ],
    ["ShapeError: relu: takes float, got int [2]. Convert with cast(x, 'float')", () => relu(int(2))],
    ["ShapeError: div: takes float, got int [2] and []. Convert with cast(x, 'float')", () => div(int(2), 2)],
    ["ShapeError: mul: got a mixture of float and int: [2] and int [2]. Convert with cast(x, 'float')", () => mul(float(2), int(2))],
    [
      "ShapeError: where: got a mixture of float and int: [2] and int [2]. Convert with cast(x, 'float')",
      () => where(float(2), float(2), int(2)),
    ],
    ['StatalError: add: got numbers only. At least one input must be a tensor', () => add(1, 2)],
    ['ShapeError: reshape: [2, 3] has 6 elements and [4] has 4', () => reshape(float(2, 3), [4])],
    ['ShapeError: reshape: [5] has 5 elements, which do not fill [-1, 2]', () => reshape(float(5), [-1, 2])],
    ['ShapeError: reshape: shape [-2, -2] must be whole numbers, 0 or more', () => reshape(float(4), [-2, -2])],
    ['ShapeError: reshape: shape [0, -1] must be whole numbers, 0 or more', () => reshape(float(0), [-1, -1])],
    ['ShapeError: transpose: [0, 0] is not an order of the axes of [2, 3]', () => transpose(float(2, 3), [0, 0])],
    ['ShapeError: transpose: [1, 0] is not an order of the axes of [2]', () => transpose(float(2), [1, 0])],
    ['ShapeError: broadcastTo: [2, 3] does not broadcast to [3]', () => broadcastTo(float(2, 3), [3])],
    ['ShapeError: broadcastTo: shape [-1] must be whole numbers, 0 or more', () => broadcastTo(float(), [-1])],
    [
      'ShapeError: slice: start [0, 2] with size [2, 2] does not lie within [2, 3]',
      () => slice(float(2, 3), { axis: 1, start: 2, size: 2 }),
    ],
    ['ShapeError: slice: start [-1] must be whole numbers, 0 or more', () => slice(float(3), { start: -1, size: 2 })],
    ['ShapeError: slice: size [1.5] must be whole numbers, 0 or more', () => slice(float(3), { start: 0, size: 1.5 })],
    ['ShapeError: slice: axis 2 does not exist in [2, 3]', () => slice(float(2, 3), { axis: 2, start: 0, size: 1 })],
    ['ShapeError: slice: start [0] with size [1] does not lie within []', () => dispatch('slice', [float()], { start: [0], size: [1] })],
    ['ShapeError: split: axis 1 of [2, 3] does not divide into 2 equal parts', () => split(float(2, 3), 2, { axis: -1 })],
    ['ShapeError: split: axis 1 of [2, 3] does not divide into 1.5 equal parts', () => split(float(2, 3), 1.5, { axis: -1 })],
    ['ShapeError: split: axis -3 does not exist in [2, 3]', () => split(float(2, 3), 1, { axis: -3 })],
    ['ShapeError: pad: widths [1] and [0, 0] do not fit [2, 3]', () => pad(float(2, 3), { before: [1], after: [0, 0] })],
    ['ShapeError: pad: before [-1] must be whole numbers, 0 or more', () => pad(float(3), { before: [-1], after: [0] })],
    ['ShapeError: concat: needs at least one tensor', () => concat([])],
    [
      'StatalError: concat: expected options { axis }, got 1. Give an object, such as { axis: 1 }',
      () => concat([float(2, 3)], 1 as unknown as object),
    ],
    ['StatalError: split: unknown option "dim". split knows axis', () => split(float(2, 3), 2, { dim: 1 } as object)],
    ['StatalError: mean: unknown option "axes". mean knows axis, keepDims', () => mean(float(2), { axes: [0] } as object)],
    ['ShapeError: stack: needs at least one tensor', () => stack([])],
    ['ShapeError: stack: expected tensors of one shape, got [2] and [1, 2]', () => stack([float(2), float(1, 2)])],
    [
      'ShapeError: stack: cannot join [1, 2] and int [1, 2] along axis 0. All other dimensions must be equal',
      () => stack([float(2), int(2)]),
    ],
    ['ShapeError: stack: axis 2 does not exist in [2, 1]', () => stack([float(2), float(2)], { axis: 2 })],
    ['ShapeError: expandDims: axis -3 does not exist in [2, 1]', () => expandDims(float(2), { axis: -3 })],
    ['ShapeError: squeeze: axis 1 of [1, 2] does not have size 1', () => squeeze(float(1, 2), { axis: [0, -1] })],
    ['ShapeError: squeeze: axis 2 does not exist in [1, 2]', () => squeeze(float(1, 2), { axis: 2 })],
    ['StatalError: variance: expected correction as a number, got true', () => variance(float(2), { correction: true as unknown as 1 })],
    ['StatalError: clamp: has no bound. Give min, max or both', () => clamp(float(2), {})],
    ['StatalError: clamp: a bound is NaN', () => clamp(float(2), { max: Number.NaN })],
    [
      "ShapeError: clamp: got a mixture of float and int: [2] and int [2]. Convert with cast(x, 'float')",
      () => clamp(float(2), { max: int(2) }),
    ],
    [
      'StatalError: pad: expected options { before, after }, got [[1, 1], [0, 0]]. Give an object, such as { before: [[1, 1], [0, 0]] }',
      () =>
        pad(float(2, 2), [
          [1, 1],
          [0, 0],
        ] as unknown as Widths),
    ],
    [
      'StatalError: sum: expected options { axis, keepDims }, got 0. Give an object, such as { axis: 0 }',
      () => sum(float(2), 0 as unknown as object),
    ],
    [
      'StatalError: sum: expected options { axis, keepDims }, got [0]. Give an object, such as { axis: [0] }',
      () => sum(float(2), [0] as unknown as object),
    ],
    [
      'StatalError: sum: expected axis as a number or a list of numbers, got "last"',
      () => sum(float(2), { axis: 'last' as unknown as number }),
    ],
    [
      'StatalError: matmul: expected options { transposeA, transposeB }, got true. Give an object, such as { transposeA: true }',
      () => matmul(float(2, 2), float(2, 2), true as unknown as object),
    ],
    [
      'StatalError: tensor: expected options { shape, dtype }, got [2, 1]. Give an object, such as { shape: [2, 1] }',
      () => tensor(engine, [1, 2], [2, 1] as unknown as object),
    ],
    ['StatalError: tensor: expected dtype float or int, got "float64"', () => tensor(engine, [1], { dtype: 'float64' as 'float' })],
    ['StatalError: reshape: expected shape as a list, got 2', () => reshape(float(2), 2 as unknown as [])],
    [
      'StatalError: tensor: expected an engine, got [[1]]. The engine comes first: tensor(engine, ...). Make one with await createEngine()',
      () => tensor([[1]] as unknown as Engine, [[1]]),
    ],
    [
      'StatalError: tensor: expected an engine, got function createEngine. It is a function: call it, createEngine()',
      () => tensor(createEngine as unknown as Engine, [[1]]),
    ],
    [
      'StatalError: relu: expected a tensor, got [1, 2]. Make a tensor of it: tensor(engine, values)',
      () => relu([1, 2] as unknown as Tensor),
    ],
    [
      'StatalError: zeros: expected an engine, got Promise. It is a promise: await it first',
      () => zeros(Promise.resolve(engine) as unknown as Engine, [2]),
    ],
    [
      'ShapeError: concat: cannot join [2, 3] and [3, 3] along axis 1. All other dimensions must be equal',
      () => concat([float(2, 3), float(3, 3)], { axis: 1 }),
    ],
    ['ShapeError: concat: cannot join [2] and int [2] along axis 0. All other dimensions must be equal', () => concat([float(2), int(2)])],
    ['ShapeError: concat: a scalar has no axis to join along. Join scalars with stack', () => concat([float(), float()])],
    ['ShapeError: concat: axis 1 does not exist in [2]', () => concat([float(2), float(2)], { axis: 1 })],
    ['ShapeError: sum: axis 2 does not exist in [2, 3]', () => sum(float(2, 3), { axis: 2 })],
    ['ShapeError: sum: axis -3 does not exist in [2, 3]', () => sum(float(2, 3), { axis: -3 })],
    ['ShapeError: sum: axes [1, 1] name one axis twice', () => sum(float(2, 3), { axis: [1, -1] })],
    ['ShapeError: max: there is no greatest of no elements: [3, 0]', () => max(float(3, 0), { axis: 1 })],
    ['ShapeError: argmax: there is no greatest of no elements: [0]', () => argmax(float(0))],
    ['ShapeError: argmax: axis -1 does not exist in []', () => argmax(float())],
    ['ShapeError: softmax: needs at least one axis, got a scalar', () => softmax(float())],
    ["ShapeError: softmax: takes float, got int [3]. Convert with cast(x, 'float')", () => softmax(int(3))],
    [
      'ShapeError: softmaxCrossEntropy: expected logits [..., V] and int targets [...], got [2, 3, 5] and [3]',
      () => softmaxCrossEntropy(float(2, 3, 5), int(3)),
    ],
    [
      'ShapeError: softmaxCrossEntropy: expected logits [N, V] and int targets [N], got [3, 5] and [3]',
      () => softmaxCrossEntropy(float(3, 5), float(3)),
    ],
    [
      "ShapeError: softmaxCrossEntropy: takes float, got int [3, 5]. Convert with cast(x, 'float')",
      () => ask('softmaxCrossEntropy', int(3, 5), int(3)),
    ],
    [
      'ShapeError: softmaxCrossEntropyGradient: expected a cotangent for each row, got [3, 5] and int [3] and [5]',
      () => dispatch('softmaxCrossEntropyGradient', [float(3, 5), int(3), float(5)]),
    ],
    ['ShapeError: matmul: inner dimensions 3 and 4 differ: [2, 3] and [4, 5]', () => matmul(float(2, 3), float(4, 5))],
    [
      'ShapeError: matmul: inner dimensions 2 and 5 differ: [2, 3] transposed and [4, 5] transposed',
      () => matmul(float(2, 3), float(4, 5), { transposeA: true, transposeB: true }),
    ],
    [
      'ShapeError: matmul: expected [..., m, k] times [..., k, n], got [2, 3] and [3]. expandDims makes a matrix of a vector',
      () => matmul(float(2, 3), float(3)),
    ],
    [
      'ShapeError: matmul: expected [..., m, k] times [..., k, n], got [3] and [3, 2]. expandDims makes a matrix of a vector',
      () => matmul(float(3), float(3, 2)),
    ],
    ['ShapeError: matmul: inner dimensions 3 and 4 differ: [5, 2, 3] and [5, 4, 3]', () => matmul(float(5, 2, 3), float(5, 4, 3))],
    [
      'ShapeError: matmul: inner dimensions 2 and 4 differ: [5, 2, 3] transposed and [4, 3]',
      () => matmul(float(5, 2, 3), float(4, 3), { transposeA: true }),
    ],
    [
      'ShapeError: matmul: leading axes [5] and [7, 4] of [5, 2, 3] and [7, 4, 3, 2] do not broadcast. Aligned at the last, they must be equal or 1',
      () => matmul(float(5, 2, 3), float(7, 4, 3, 2)),
    ],
    [
      "ShapeError: matmul: takes float, got int [2, 2, 2] and [1, 2, 2]. Convert with cast(x, 'float')",
      () => matmul(int(2, 2, 2), float(1, 2, 2)),
    ],
    ['ShapeError: matmul: expected two matrices, got [2, 2, 3] and [3, 2]', () => dispatch('matmul', [float(2, 2, 3), float(3, 2)], plain)],
    [
      'ShapeError: batchMatmul: expected matrices along leading axes, [..., m, k] and [..., k, n], got [2, 3] and [3, 2]',
      () => dispatch('batchMatmul', [float(2, 3), float(3, 2)], plain),
    ],
    ["ShapeError: matmul: takes float, got int [2, 2] and [2, 2]. Convert with cast(x, 'float')", () => matmul(int(2, 2), float(2, 2))],
    ['ShapeError: gather: expected a table [rows, features] and int indices, got [5] and int [2]', () => gather(float(5), int(2))],
    ['ShapeError: gather: expected a table [rows, features] and int indices, got [5, 3] and [2]', () => gather(float(5, 3), float(2))],
    [
      'ShapeError: scatterAdd: expected int indices [...] and updates [..., features], got int [2] and [3, 4]',
      () => scatterAdd(int(2), float(3, 4), { rows: 2 }),
    ],
    [
      "ShapeError: scatterAdd: takes float, got int [2, 4]. Convert with cast(x, 'float')",
      () => scatterAdd(int(2), int(2, 4), { rows: 2 }),
    ],
    ['ShapeError: scatterAdd: rows [-1] must be whole numbers, 0 or more', () => scatterAdd(int(2), float(2, 4), { rows: -1 })],
    ['ShapeError: oneHot: expected int indices, got float [2]', () => oneHot(float(2), { depth: 3 })],
    ['ShapeError: oneHot: depth [2.5] must be whole numbers, 0 or more', () => oneHot(int(2), { depth: 2.5 })],
    ['ShapeError: full: shape [2, -1] must be whole numbers, 0 or more', () => full(engine, [2, -1], 0)],
    ['ShapeError: tensor: 3 elements do not fill shape [2, 2]', () => tensor(engine, [1, 2, 3], { shape: [2, 2] })],
    ['ShapeError: tensor: nested arrays of unequal lengths. Pad them to one length', () => tensor(engine, [[1], [1, 2]])],
    ['ShapeError: item: expected one element, got [2]', () => item(float(2))],
    ['ShapeError: write: 3 elements do not fill shape [2]', () => write(float(2), Float64Array.of(1, 2, 3))],
    [
      'ShapeError: sgd: parameter, gradient and moments must be float and of one shape, got float [2], float [3]',
      () => updateInPlace('sgd', sgd, [float(2), float(3)]),
    ],
    [
      'ShapeError: sgd: parameter, gradient and moments must be float and of one shape, got int [2], float [2]',
      () => updateInPlace('sgd', sgd, [int(2), float(2)]),
    ],
    [
      'StatalError: sgd: expected 3 tensors (parameter, gradient, moments), got 2',
      () => updateInPlace('sgd', { ...sgd, momentum: 0.9 }, [float(2), float(2)]),
    ],
    [
      'StatalError: adam: expected 4 tensors (parameter, gradient, moments), got 2',
      () => updateInPlace('adam', adam, [float(2), float(2)]),
    ],
    [
      'StatalError: withLeaves: the tree has 2 tensors and 1 were given. Give one tensor for every leaf',
      () => withLeaves([float(), float()], [float()]),
    ],
    ['StatalError: gather: index 5 at position 1 is not within 0 to 4', () => gather(float(5, 3), tensor(engine, Int32Array.of(4, 5)))],
    ['StatalError: gather: index -1 at position 0 is not within 0 to 4', () => gather(float(5, 3), tensor(engine, Int32Array.of(-1, 0)))],
    ['StatalError: gather: index 0 at position 0 is not within 0 to -1', () => gather(float(0, 3), int(1))],
    [
      'StatalError: scatterAdd: index 2 at position 2 is not within 0 to 1',
      () => scatterAdd(tensor(engine, Int32Array.of(0, 1, 2)), float(3, 4), { rows: 2 }),
    ],
    ['StatalError: oneHot: index 3 at position 0 is not within 0 to 2', () => oneHot(tensor(engine, Int32Array.of(3)), { depth: 3 })],
    [
      'StatalError: softmaxCrossEntropy: index 5 at position 1 is not within 0 to 4',
      () => softmaxCrossEntropy(float(2, 5), tensor(engine, Int32Array.of(0, 5))),
    ],
    [
      'StatalError: softmaxCrossEntropy: index -1 at position 0 is not within 0 to 4',
      () => dispatch('softmaxCrossEntropyGradient', [float(2, 5), tensor(engine, Int32Array.of(-1, 0)), float(2)]),
    ],
  ];
  it.each(mistakes)('%s', (message, run) => expect(messageOf(run)).toBe(message));

  it('an index within the range works after one that was not', () => {
    expect(() => gather(float(5, 3), tensor(engine, Int32Array.of(9)))).toThrow(StatalError);
    expect(readSync(gather(full(engine, [5, 1], 2), tensor(engine, Int32Array.of(4))))[0]).toBe(2);
  });

  it('a tensor used like a number says so', () => {
    const ways =
      'Compute with add, mul, greater, ...; choose between values with where(condition, a, b); look at elements with await read(tensor)';
    const message = `StatalError: tensor: a tensor was used like a number, in a comparison or arithmetic. ${ways}`;
    const x = float() as unknown as number;
    expect(messageOf(() => x > 0)).toBe(message);
    expect(messageOf(() => x + 1)).toBe(message);
    expect(messageOf(() => `${x}`)).toBe(`StatalError: tensor: a tensor was made a text. ${ways}`);
  });

  it('a value that is being recorded cannot be looked at', async () => {
    const hint =
      'the value is being recorded and cannot be looked at here. Return it from the function instead (as aux of valueAndGrad, or as an output of scan); ' +
      'choose between values with where(condition, a, b)';
    const recorded = new RecordedTensor(engine);
    expect(messageOf(() => readSync(recorded))).toBe(`EngineError: readSync: ${hint}`);
    expect(messageOf(() => item(new RecordedTensor(engine)))).toBe('ShapeError: item: expected one element, got [2]');
    expect(messageOf(() => write(recorded, Float64Array.of(1, 2)))).toBe(`EngineError: write: ${hint}`);
    await expect(read(recorded)).rejects.toThrow(`read: ${hint}`);
  });

  it('the tensors of another engine are refused', async () => {
    const other = await engineOf(kind);
    const elsewhere = zeros(other, [2]);
    expect(messageOf(() => add(float(2), elsewhere))).toBe(
      `EngineError: add: inputs live on unrelated engines, ${engine.name} and ${other.name}. Move one with await transfer(tensor, engine)`,
    );
    expect(() => engine.lift(elsewhere)).toThrow(EngineError);
    expect(() => engine.readSync?.(elsewhere)).toThrow(EngineError);
    expect(() => engine.update('sgd', sgd, [elsewhere, elsewhere])).toThrow(EngineError);
    expect(() => engine.write(elsewhere, Float64Array.of(1, 2))).toThrow(EngineError);
  });
});

describe('errors', () => {
  it('of shapes and engines are StatalErrors that carry where they happened and what to do', () => {
    const error = new ShapeError('slice', 'too long', 'Cut it');
    expect(error).toBeInstanceOf(StatalError);
    expect(new EngineError('add', 'gone')).toBeInstanceOf(StatalError);
    expect({ where: error.where, hint: error.hint, name: error.name, message: error.message }).toEqual({
      where: 'slice',
      hint: 'Cut it',
      name: 'ShapeError',
      message: 'slice: too long. Cut it',
    });
    expect(new StatalError('add', 'no hint').message).toBe('add: no hint');
  });

  it('name the kinds of engine there are', async () => {
    await expect(createEngine({ kind: 'abacus' as 'wasm' })).rejects.toThrow(
      `createEngine: unknown kind "abacus". Use 'wasm', 'gpu' or 'reference'`,
    );
    await expect(createEngine({ kind: 'webgpu' as 'gpu' })).rejects.toThrow(
      `createEngine: unknown kind "webgpu". It is a mode: createEngine({ kind: 'gpu', mode: 'webgpu' })`,
    );
  });

  it('tell of engines of two kinds', async () => {
    const [reference, wasm] = engines.map(({ engine }) => zeros(engine, [1]));
    expect(messageOf(() => add(reference, wasm))).toBe(
      `EngineError: add: inputs live on unrelated engines, reference and ${engines[1].engine.name}. Move one with await transfer(tensor, engine)`,
    );
    expect(cast(reference, 'float')).toBe(reference);
  });
});
