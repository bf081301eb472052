import { argument as a, type Call, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as tensors from '../src/index.js';
import { type BatchRows, Random, StatalError, type Tensor, tensor, zeros } from '../src/index.js';
import { binary, unary } from './elementwiseFunctions.js';
import { engineOf } from './engines.js';

const engine = await engineOf('wasm');
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const int = (...shape: number[]): Tensor => zeros(engine, shape, 'int');
const random = Random.fromSeed(1);

const { less, lessEqual, softmax, logSoftmax, zerosLike } = tensors;
const rowsOf = <F>(functions: { readonly [name: string]: F }, row: (of: F) => Call): { readonly [name: string]: Call } =>
  Object.fromEntries(Object.entries(functions).map(([name, of]) => [name, row(of)]));

const aTensor = a(float(2, 3), 'tensor');
const anEngine = a(engine, 'nothingElse');
const aShape = a([2, 3], 'list');
const aDType = a('int', 'nothingElse?');
const keepDims = a(true, 'anything?');
const reduction = o({ axis: a([0], 'integers?'), keepDims }, 'nothingElse?');
const axis = o({ axis: a(0, 'integer?') }, 'nothingElse?');
const images = float(1, 2, 3, 2);
const window = { stride: a(1, 'pair?'), padding: a(0, 'pairFrom0?') };

testWrongArguments({
  exports: tensors,
  errors: [StatalError],
  tensors: { 'a float scalar': float(), 'a float tensor of 4 axes': float(2, 1, 2, 1), ints: int(2) },
  unchecked: {
    Random: 'has a private constructor: its methods have rows',
    isTensor: 'takes anything',
    sizeOf: 'a page that runs a model loads it: the compiler checks',
    mapTree: 'a page that runs a model loads it: the compiler checks',
    withLeaves: 'a page that runs a model loads it: the compiler checks',
    leaves: 'takes anything',
    namedLeaves: 'takes anything',
  },
  rows: {
    ...rowsOf({ ...unary, softmax, logSoftmax, zerosLike }, (of) => call(of, aTensor)),
    ...rowsOf({ ...binary, less, lessEqual }, (of) => call(of, a(float(2), 'operand'), a(float(2), 'operand'))),
    where: call(tensors.where, a(float(2), 'operand'), a(float(2), 'operand'), a(float(2), 'operand')),
    clamp: call(tensors.clamp, aTensor, o({ min: a(0, 'operand?'), max: a(1, 'operand?') })),
    matmul: call(
      tensors.matmul,
      a(float(2, 2), 'tensor'),
      a(float(2, 2), 'tensor'),
      o({ transposeA: a(true, 'anything?'), transposeB: a(true, 'anything?') }, 'nothingElse?'),
    ),
    sum: call(tensors.sum, aTensor, reduction),
    max: call(tensors.max, aTensor, reduction),
    mean: call(tensors.mean, aTensor, reduction),
    variance: call(tensors.variance, aTensor, o({ axis: a([0], 'integers?'), keepDims, correction: a(1, 'anyNumber?') }, 'nothingElse?')),
    argmax: call(tensors.argmax, aTensor, axis),
    reshape: call(tensors.reshape, aTensor, a([3, 2], 'list')),
    transpose: call(tensors.transpose, aTensor, a([1, 0], 'list?')),
    broadcastTo: call(tensors.broadcastTo, aTensor, aShape),
    slice: call(tensors.slice, aTensor, o({ axis: a(0, 'integer?'), start: a(0, 'whole'), size: a(1, 'whole') })),
    split: call(tensors.split, aTensor, a(1, 'count'), axis),
    concat: call(tensors.concat, a([float(2), float(2)], 'nothingElse'), axis),
    stack: call(tensors.stack, a([float(2), float(2)], 'nothingElse'), axis),
    expandDims: call(tensors.expandDims, aTensor, axis),
    squeeze: call(tensors.squeeze, a(float(1, 3), 'tensor'), o({ axis: a([0], 'integers?') }, 'nothingElse?')),
    pad: call(tensors.pad, aTensor, o({ before: a([1, 0], 'list'), after: a([0, 1], 'list') })),
    cast: call(tensors.cast, aTensor, a('int', 'nothingElse')),
    gather: call(tensors.gather, aTensor, a(int(2), 'tensor')),
    scatterAdd: call(tensors.scatterAdd, a(int(2), 'tensor'), aTensor, o({ rows: a(2, 'whole') })),
    oneHot: call(tensors.oneHot, a(int(2), 'tensor'), o({ depth: a(2, 'whole') })),
    softmaxCrossEntropy: call(tensors.softmaxCrossEntropy, aTensor, a(int(2), 'tensor')),
    convolve2d: call(
      tensors.convolve2d,
      a(images, 'tensor'),
      a(float(1, 1, 2, 2), 'tensor'),
      o({ ...window, dilation: a(1, 'pair?'), groups: a(1, 'count?') }, 'nothingElse?'),
    ),
    convolveTranspose2d: call(
      tensors.convolveTranspose2d,
      a(images, 'tensor'),
      a(float(1, 1, 3, 2), 'tensor'),
      o({ ...window, image: a([2, 3], 'pair?') }, 'nothingElse?'),
    ),
    maxPool2d: call(tensors.maxPool2d, a(images, 'tensor'), a(1, 'pair'), o(window, 'nothingElse?')),
    averagePool2d: call(tensors.averagePool2d, a(images, 'tensor'), a(1, 'pair'), o(window, 'nothingElse?')),
    upsample2d: call(tensors.upsample2d, a(images, 'tensor'), a(2, 'pair')),
    zeros: call(tensors.zeros, anEngine, aShape, aDType),
    ones: call(tensors.ones, anEngine, aShape, aDType),
    full: call(tensors.full, anEngine, aShape, a(3, 'anyNumber'), aDType),
    tensor: call(tensor, anEngine, a([1, 2], 'numbers'), o({ shape: a([2], 'list?'), dtype: a('float', 'nothingElse?') }, 'nothingElse?')),

    read: call(tensors.read, aTensor),
    inspect: call(tensors.inspect, aTensor),
    readSync: call(tensors.readSync, aTensor),
    item: call(tensors.item, a(float(1), 'tensor')),
    transfer: call(tensors.transfer, aTensor, anEngine),
    write: call(tensors.write, a(float(2), 'tensor'), a(new Float32Array(2), 'nothingElse')),
    createEngine: call(
      tensors.createEngine,
      o(
        { kind: a('reference', 'nothingElse?'), mode: a('auto', 'anything?'), threads: a(1, 'anything?'), blas: a(false, 'anything?') },
        'nothingElse?',
      ),
    ),
    'createEngine, wasm': call(
      tensors.createEngine,
      o(
        {
          kind: a('wasm', 'nothingElse?'),
          threads: a(1, 'count?'),
          blas: { good: false, accepts: (value) => value === false || value === undefined },
        },
        'nothingElse?',
      ),
    ),
    'createEngine, gpu': call(tensors.createEngine, o({ kind: a('gpu', 'nothingElse?'), mode: a('cpu', 'nothingElse?') }, 'nothingElse?')),
    fastestEngine: call(
      tensors.fastestEngine,
      a(() => () => undefined, 'function'),
      o({ candidates: a([{ kind: 'reference' }], 'nothingElse?') }, 'nothingElse?'),
    ),
    'Random.fromSeed': call(Random.fromSeed, a(3, 'number')),
    'Random.fromKey': call(Random.fromKey, a([1, 2], 'list')),
    'random.uniform': call(
      (...given: Parameters<Random['uniform']>) => random.uniform(...given),
      anEngine,
      aShape,
      o({ low: a(0, 'number?'), high: a(1, 'number?') }, 'nothingElse?'),
    ),
    'random.normal': call(
      (...given: Parameters<Random['normal']>) => random.normal(...given),
      anEngine,
      aShape,
      o({ mean: a(0, 'number?'), deviation: a(1, 'number?') }, 'nothingElse?'),
    ),
    'random.unitTensor': call(
      (...given: Parameters<Random['unitTensor']>) => random.unitTensor(...given),
      anEngine,
      aShape,
      o({ batchAxis: a(0, 'integer?') }, 'nothingElse?'),
    ),
    'random.ofRows': call(
      (rows: BatchRows) => random.ofRows(rows),
      o({ first: a(0, 'whole'), count: a(1, 'whole'), of: a(2, 'whole') }, 'nothingElse'),
    ),
    'random.fold': call((index: number) => random.fold(index), a(1, 'number')),
    'random.split': call((count: number) => random.split(count), a(1, 'whole')),
  },
});
