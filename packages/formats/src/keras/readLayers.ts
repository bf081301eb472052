/** How each layer of Keras becomes one of ours. */
import { type DenseActivation, dense, dropout, embedding, layerNorm, pooling } from '@statal/layers';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { composed, folded, foldedBehind, type KernelAndBias, type Normalization, normalizationOf } from './affine.js';
import type { Flow, LayerReader, ReadLayer } from './importFlow.js';
import { activationName, hardSigmoidOf, type KerasVersion } from './kerasActivations.js';
import { fail, KerasConfig } from './kerasConfig.js';
import type { KerasLayer } from './layerChain.js';
import { needShape } from './needShape.js';
import { cellClasses, readBidirectional, readRecurrent, readRnnOfCell } from './readCells.js';

const perStep: Readonly<Record<string, LayerReader>> = {
  Dense: readDense,
  LayerNormalization: readLayerNorm,
  BatchNormalization: readBatchNorm,
  Dropout: readDropout,
  SpatialDropout1D: readSpatialDropout,
  ...Object.fromEntries(onlyInTraining().map((name) => [name, leaveOut])),
  Activation: (layer, flow) => activate(layer, flow, activationName(layer.config, 'activation', 'linear')),
  ReLU: readReLU,
  Softmax: (layer, flow) => {
    if (layer.config.raw('axis') !== undefined && layer.config.number('axis', -1) !== -1)
      fail(layer.config.place, 'is over another axis than the last');
    activate(layer, flow, 'softmax');
  },
};

/** The readers by class of Keras. */
export const layerReaders: Readonly<Record<string, LayerReader>> = {
  ...perStep,
  ...Object.fromEntries(cellClasses.map((name) => [name, readRecurrent])),
  RNN: readRnnOfCell,
  Bidirectional: readBidirectional,
  TimeDistributed: readTimeDistributed,
  InputLayer: readInput,
  Embedding: readEmbedding,
  Masking: readMasking,
  GlobalAveragePooling1D: (layer, flow) => pool(layer, flow, 'mean'),
  GlobalMaxPooling1D: (layer, flow) => {
    if (flow.isMasked) fail(layer.config.place, 'ignores the mask in Keras, and ours does not');
    pool(layer, flow, 'max');
  },
  Flatten: (layer, flow) => {
    if (flow.hasSteps !== false)
      fail(layer.config.place, 'joins the features of all steps, which no layer here does', 'Use return_sequences=False or a pooling');
  },
};

/** The classes that may follow a batch normalization: those that take it into their weights, or let it through. */
export const takesAffine: readonly string[] = [
  ...['Dense', 'TimeDistributed', 'Bidirectional', 'BatchNormalization', 'Dropout', 'SpatialDropout1D', 'Flatten'],
  ...onlyInTraining(),
  ...cellClasses,
  'RNN',
];

function readInput({ config }: KerasLayer, flow: Flow): void {
  const shape = config.raw('batch_shape') ?? config.raw('batch_input_shape');
  if (Array.isArray(shape) && shape.length === 3) flow.hasSteps = true;
}

function readEmbedding(layer: KerasLayer, flow: Flow, part: string): void {
  const { config } = layer;
  const [entries, units] = [config.count('input_dim'), config.count('output_dim')];
  const [table] = flow.take(layer, part, ['embeddings']);
  needShape(layer, 'table', table, [entries, units]);
  flow.layers.push({ layer: embedding({ entries, units }), params: { table } });
  flow.hasSteps = true;
  if (!config.flag('mask_zero', false)) return;
  flow.isMasked = true;
  flow.notes.add(`${config.place.path} masks index 0: pass mask or lengths to apply, which leave these steps out.`);
}

function readMasking({ config }: KerasLayer, flow: Flow): void {
  flow.isMasked = true;
  const value = config.number('mask_value', 0);
  flow.notes.add(
    `${config.place.path} masks steps whose features are all ${value}: pass mask or lengths to apply, which leave these steps out.`,
  );
}

function readDense(layer: KerasLayer, flow: Flow, part: string): void {
  const { config } = layer;
  const [units, bias] = [config.count('units'), config.flag('use_bias', true)];
  const [W, b] = flow.take(layer, part, ['kernel', ...(bias ? ['bias'] : [])]);
  needShape(layer, 'kernel', W, [-1, units]);
  if (bias) needShape(layer, 'bias', b, [units]);
  const weights = folded(layer, flow, { kernel: W, bias: b });
  flow.pending = undefined;
  flow.layers.push(denseOf(weights, denseActivation(activationName(config, 'activation', 'linear'), layer, flow.version)));
}

function denseOf({ kernel, bias }: KernelAndBias, activation: DenseActivation | undefined): ReadLayer {
  const [inputs, units] = kernel.shape;
  return {
    layer: dense({ inputs, units, bias: bias !== undefined, activation }),
    params: bias === undefined ? { W: kernel } : { W: kernel, b: bias },
    ...(activation === undefined && {
      withActivation: (name, from, version) => denseOf({ kernel, bias }, denseActivation(name, from, version)),
      withAffine: (affine) => denseOf(foldedBehind(affine, { kernel, bias }), undefined),
    }),
  };
}

const denseActivations: Readonly<Record<string, DenseActivation | undefined>> = {
  linear: undefined,
  tanh: 'tanh',
  relu: 'relu',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
};

function denseActivation(name: string, { config }: KerasLayer, version: KerasVersion): DenseActivation | undefined {
  if (name === 'hard_sigmoid') return hardSigmoidOf(version);
  if (Object.hasOwn(denseActivations, name)) return denseActivations[name];
  return fail(
    config.place,
    `has the activation ${name}, which dense does not have`,
    `Known are ${Object.keys(denseActivations).join(', ')}, hard_sigmoid`,
  );
}

function activate(layer: KerasLayer, flow: Flow, name: string): void {
  if (name === 'linear') return;
  const { place } = layer.config;
  // Outside of training, dropout before an activation is no different from dropout behind it. For relu they are never different.
  const index = flow.layers.findLastIndex((read) => read.layer.config().layer !== 'dropout');
  const before = flow.layers[index];
  if (before?.withActivation === undefined) {
    fail(
      place,
      `applies ${name} to the output of another layer than a linear Dense, which no layer here does`,
      'Put a Dense between them whose kernel is the identity',
    );
  }
  if (index < flow.layers.length - 1 && name !== 'relu')
    flow.notes.add(`${place.path} comes before the dropout here, which matters in training only.`);
  flow.layers[index] = before.withActivation(name, layer, flow.version);
}

function readReLU(layer: KerasLayer, flow: Flow): void {
  const { config } = layer;
  if (config.raw('max_value') !== undefined || config.number('negative_slope', 0) !== 0 || config.number('threshold', 0) !== 0) {
    fail(config.place, 'has a maximum, a slope or a threshold, which no layer here has');
  }
  activate(layer, flow, 'relu');
}

/** Layers that return their input outside of training. */
function onlyInTraining(): readonly string[] {
  return ['GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization'];
}

function leaveOut({ config }: KerasLayer, flow: Flow): void {
  flow.notes.add(`${config.place.path} has an effect in training only; it is left out.`);
}

function readSpatialDropout(layer: KerasLayer, flow: Flow, part: string): void {
  readDropout(layer, flow, part);
  flow.notes.add(`${layer.config.place.path} drops whole features in Keras, and single elements here.`);
}

function readDropout({ config }: KerasLayer, flow: Flow, _part: string): void {
  const rate = config.number('rate', 0);
  if (!(rate >= 0 && rate < 1)) fail(config.place, `has a rate of ${rate}, and a rate is at least 0 and less than 1`);
  flow.layers.push({ layer: dropout({ rate }), params: {} });
}

function needLastAxis({ config }: KerasLayer, flow: Flow): void {
  const axes: unknown = config.raw('axis') ?? -1;
  const axis: unknown = Array.isArray(axes) && axes.length === 1 ? axes[0] : axes;
  const last = flow.hasSteps === true ? 2 : 1;
  if (axis !== -1 && axis !== last) fail(config.place, `normalizes the axis ${JSON.stringify(axes)}, and ours the last one`);
}

/** What Keras computes outside of training: y = s x + t, with the means and variances of the training. */
function readBatchNorm(layer: KerasLayer, flow: Flow, part: string): void {
  const { config } = layer;
  needLastAxis(layer, flow);
  const names = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const given = names.filter((name) => config.flag({ gamma: 'scale', beta: 'center' }[name] ?? '', true));
  const weights = new Map(flow.take(layer, part, given).map((weight, index) => [given[index], weight]));
  const [gamma, beta, mean, variance] = names.map((name) => weights.get(name));
  const features = (mean as Hdf5Array).elements.length;
  for (const [name, weight] of weights) needShape(layer, name, weight, [features]);
  const affine = normalizationOf({ gamma, beta, mean, variance } as Normalization, config.number('epsilon', 1e-3));
  const before = flow.pending === undefined ? flow.layers.at(-1)?.withAffine : undefined;
  if (before === undefined) flow.pending = { affine: flow.pending === undefined ? affine : composed(flow.pending.affine, affine), layer };
  else flow.layers.splice(-1, 1, before(affine));
  flow.notes.add(`${config.place.path} is taken into the weights beside it, as Keras computes it outside of training.`);
}

function readLayerNorm(layer: KerasLayer, flow: Flow, part: string): void {
  const { config } = layer;
  needLastAxis(layer, flow);
  if (config.flag('rms_scaling', false)) fail(config.place, 'scales by the root mean square, which no layer here does');
  const [scale, center] = [config.flag('scale', true), config.flag('center', true)];
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
  if (names.length === 0) fail(config.place, 'has neither scale nor center, so its width is unknown');
  const weights = flow.take(layer, part, names);
  const units = weights[0].elements.length;
  for (const [index, name] of names.entries()) needShape(layer, name, weights[index], [units]);
  const gain: Hdf5Array = scale ? weights[0] : { shape: [units], elements: new Float32Array(units).fill(1) };
  flow.layers.push({
    layer: layerNorm({ units, epsilon: config.number('epsilon', 1e-3), shift: center }),
    params: center ? { g: gain, b: weights[weights.length - 1] } : { g: gain },
  });
}

function pool({ config }: KerasLayer, flow: Flow, kind: 'mean' | 'max'): void {
  if (config.flag('keepdims', false)) fail(config.place, 'keeps the time axis');
  if (config.raw('data_format') !== undefined && config.text('data_format') !== 'channels_last') fail(config.place, 'has channels first');
  flow.layers.push({ layer: pooling({ kind }), params: {} });
  flow.hasSteps = false;
  flow.isMasked = false;
  flow.isReversed = false;
}

/** Layers that take one step take all steps here, so the layer inside is enough. */
function readTimeDistributed(layer: KerasLayer, flow: Flow, part: string): void {
  const description = layer.config.object('layer');
  const className = description.text('class_name');
  if (!Object.hasOwn(perStep, className)) {
    fail(layer.config.place, `applies the layer ${className} to every step`, `Known are ${Object.keys(perStep).join(', ')}`);
  }
  const inside = { ...layer, className, config: new KerasConfig(description.raw('config'), layer.config.place) };
  flow.hasSteps = false; // the layer inside counts its axes without time
  perStep[className](inside, flow, part === '' ? 'layer' : `${part}/layer`);
  flow.hasSteps = true;
}
