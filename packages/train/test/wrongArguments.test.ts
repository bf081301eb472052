import { createEngine, StatalError, type Tensor, tensor, zeros } from '@statal/tensors';
import { argument as a, call, data, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as train from '../src/index.js';

import { eventsOf, tinyTraining, windows } from './tinyTraining.js';

const engine = await createEngine();
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const aTensor = a(float(2, 3), 'tensor');
const targets = a(zeros(engine, [2], 'int'), 'tensor');
const position = { mask: a(float(2), 'tensor?'), weights: a(float(2), 'tensor?') };
const rate = a(0.1, 'function?');
const number = a(0.1, 'notNegative?');
const decay = a(0.9, 'share?');
const steps = a(10, 'positive');

const { params, loss, batches, optimizer, random } = tinyTraining(engine);
const checkpoint = await train.takeCheckpoint({ params, iteration: 1 });
const encoded = await train.encodeCheckpoint(checkpoint);
const readFile = async (name: string): Promise<Uint8Array | undefined> => encoded.files.get(name);

/** One process as the only rank. */
const alone: train.Ranks = {
  rank: 0,
  size: 1,
  allReduce: async () => {},
  broadcast: async () => {},
  gather: async (bytes) => [bytes],
  allGather: async (bytes) => [bytes],
};

const rates = { learningRate: { ...rate, accepts: (value: unknown) => rate.accepts(value) || number.accepts(value) } };
const task = { params: a(params, 'tree'), loss: a(loss, 'function'), batches: a(batches, 'list') };

testWrongArguments({
  exports: train,
  errors: [StatalError],
  tensors: { 'a float scalar': float(), 'a float tensor of 4 axes': float(2, 1, 2, 1), ints: zeros(engine, [2], 'int') },
  rows: {
    crossEntropy: call(
      train.crossEntropy,
      aTensor,
      targets,
      o({ ...position, classWeights: a(float(3), 'tensor?'), labelSmoothing: a(0.1, 'notNegative?') }, 'nothingElse?'),
    ),
    balancedClassWeights: call(train.balancedClassWeights, a([1, 0, 2], 'list'), o({ classes: a(3, 'count') })),
    binaryCrossEntropy: call(train.binaryCrossEntropy, aTensor, aTensor, o(position, 'nothingElse?')),
    meanSquaredError: call(train.meanSquaredError, aTensor, aTensor, o(position, 'nothingElse?')),
    meanAbsoluteError: call(train.meanAbsoluteError, aTensor, aTensor, o(position, 'nothingElse?')),
    huber: call(train.huber, aTensor, aTensor, o({ ...position, delta: a(1, 'positive?') }, 'nothingElse?')),
    lengthMask: call(train.lengthMask, a(engine, 'nothingElse'), a([1, 2], 'list'), o({ steps: a(3, 'whole') })),
    clipByNorm: call(train.clipByNorm, a([tensor(engine, [1])], 'tree'), a(1, 'positive')),
    clipByValue: call(train.clipByValue, a([tensor(engine, [1])], 'tree'), a(1, 'positive')),
    globalNorm: call(train.globalNorm, a([tensor(engine, [1])], 'tree')),
    adam: call(train.adam, o({ ...rates, beta1: decay, beta2: decay, epsilon: number, weightDecay: number }, 'nothingElse?')),
    adamw: call(train.adamw, o({ ...rates, beta1: decay, beta2: decay, epsilon: number, weightDecay: number }, 'nothingElse?')),
    rmsprop: call(train.rmsprop, o({ ...rates, decay, epsilon: number, momentum: number, weightDecay: number }, 'nothingElse?')),
    sgd: call(
      train.sgd,
      o({ ...rates, momentum: number, dampening: a(0, 'notNegative?'), nesterov: a(true, 'flag?'), weightDecay: number }, 'nothingElse?'),
    ),
    sharedStore: call(train.sharedStore, a(train.checkpointDirectory('runs/none'), 'nothingElse'), a(alone, 'nothingElse')),
    constantRate: call(train.constantRate, a(0.1, 'notNegative')),
    linearDecay: call(train.linearDecay, a(0.1, 'notNegative'), o({ steps, final: number })),
    cosineDecay: call(train.cosineDecay, a(0.1, 'notNegative'), o({ steps, final: number })),
    stepDecay: call(train.stepDecay, a(0.1, 'notNegative'), o({ factor: a(0.5, 'positive'), every: steps })),
    exponentialDecay: call(train.exponentialDecay, a(0.1, 'notNegative'), o({ factor: a(0.5, 'positive'), every: a(1, 'positive?') })),
    linearWarmup: call(train.linearWarmup, rates.learningRate, o({ steps })),
    accuracy: call(train.accuracy, aTensor, targets, o(position, 'nothingElse?')),
    classificationReport: call(
      train.classificationReport,
      a(
        [
          [1, 0],
          [0, 1],
        ],
        'list',
      ),
    ),
    confusionMatrix: call(train.confusionMatrix, o({ classes: a(3, 'count') })),
    'add of a confusion matrix': call(
      (...given: Parameters<train.ConfusionMatrix['add']>) => train.confusionMatrix({ classes: 3 }).add(...given),
      a([1, 2], 'list'),
      a([1, 2], 'list'),
      o({ mask: a([1, 0], 'list?') }, 'nothingElse?'),
    ),
    natsToBits: call(train.natsToBits, a(1, 'anyNumber')),
    perplexity: call(train.perplexity, a(1, 'anyNumber')),
    runningMean: call(train.runningMean, data({ mean: a(1, 'anything'), weight: a(1, 'anything') }, 'nothingElse?')),
    evaluate: call(train.evaluate, o({ ...task, observe: a(() => undefined, 'function?'), signal: a(undefined, 'nothingElse?') })),
    fit: call(
      (given: never) => eventsOf(train.fit(given)),
      o({
        ...task,
        batches: { good: windows(2), accepts: (value: unknown) => Array.isArray(value) || typeof value === 'function' },
        optimizer: a(optimizer, 'nothingElse'),
        random: a(random, 'nothingElse'),
        iterations: a(1, 'count?'),
        epochs: a(1, 'count?'),
        reportEvery: a(1, 'count?'),
        lossLimit: a(1e9, 'positive?'),
        clip: a({ norm: 1 }, 'nothingElse?'),
        validation: a({ batches: windows(1) }, 'nothingElse?'),
        checkpoints: a(undefined, 'nothingElse?'),
        signal: a(undefined, 'nothingElse?'),
        resume: a(undefined, 'nothingElse?'),
      }),
    ),
    checkpointDirectory: call(train.checkpointDirectory, a('a/path', 'text')),
    checkpointDatabase: call(train.checkpointDatabase, a('a name', 'text')),
    takeCheckpoint: call(
      train.takeCheckpoint,
      o({ params: a(params, 'tree'), iteration: a(1, 'whole'), optimizer: a(optimizer, 'nothingElse?') }),
    ),
    encodeCheckpoint: call(train.encodeCheckpoint, a(checkpoint, 'nothingElse')),
    decodeCheckpoint: call(train.decodeCheckpoint, a('a', 'text'), a(readFile, 'nothingElse'), a(encoded.checksum, 'nothingElse?')),
    restoreCheckpoint: call(
      train.restoreCheckpoint,
      a(checkpoint, 'nothingElse'),
      o({ params: a(params, 'tree'), optimizer: a(undefined, 'nothingElse?') }),
    ),
  },
});
