/** Reads nodes of layers that work on each step: products, biases, activations, normalizations. */
import type { Json } from '@statal/cells';
import { transposed } from '../../transposed.js';
import { asStream, merged } from './layoutNodes.js';
import { readSizeProduct } from './sideNodes.js';
import { axisOf, constantAt, intsAt, type NodeReader, type Site, streamAt } from './site.js';
import type { Constant } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import { type Axis, isFeatures, type Link, linkOf, type ReadParameter, rolesOf, type Stream, sizeOfAxis, sizeOfNumber } from './values.js';

const features = (units: number): Axis => [{ role: 'features', size: sizeOfNumber(units) }];

function widthOf(stream: Stream): number {
  const last = stream.axes.at(-1);
  if (stream.isInt || last === undefined || !isFeatures(last)) throw new Unreadable('its input has no features as last axis');
  return sizeOfAxis(last).factor;
}

const floats = (constant: Constant): Float32Array => new Float32Array(constant.data());

function denseOf(x: Stream, W: Constant, { isTransposed, node }: { readonly isTransposed: boolean; readonly node: string }): Stream {
  const inputs = widthOf(x);
  const [rows, columns] = isTransposed ? W.dims.toReversed() : W.dims;
  if (W.dims.length !== 2 || rows !== inputs || !W.isFloat)
    throw new Unreadable(`its matrix is [${W.dims}], and what it multiplies has ${inputs} features`);
  const make = (): Float32Array => (isTransposed ? transposed(floats(W), { rows: columns, columns: rows }) : floats(W));
  const config = { layer: 'dense', inputs, units: columns, activation: null, bias: false };
  const last = linkOf(x.last, config, [{ path: 'W', shape: [inputs, columns], make }], node);
  return { ...x, axes: [...x.axes.slice(0, -1), features(columns)], last };
}

export const readMatMul: NodeReader = (site) => [denseOf(streamAt(site, 0), constantAt(site, 1), { isTransposed: false, node: site.node })];

export const readGemm: NodeReader = (site) => {
  const { attributes, node, inputs } = site;
  const isPlain = attributes.float('alpha', 1) === 1 && attributes.float('beta', 1) === 1 && attributes.int('transA', 0) === 0;
  if (!isPlain) throw new Unreadable('its alpha and beta are not 1, or it turns its first input');
  const product = denseOf(streamAt(site, 0), constantAt(site, 1), { isTransposed: attributes.int('transB', 0) === 1, node });
  return [inputs[2] === undefined ? product : withBias(product, constantAt(site, 2))];
};

/** Adds b to a product that has none yet. */
function withBias(stream: Stream, b: Constant): Stream {
  const { last } = stream;
  const units = widthOf(stream);
  const isBias = b.isFloat && b.dims.at(-1) === units && b.dims.slice(0, -1).every((size) => size === 1);
  if (last?.config.layer !== 'dense' || last.config.bias !== false || last.config.activation !== null || !isBias) {
    throw new Unreadable(`it adds a constant [${b.dims}] to what is no product of a matrix`);
  }
  const config = { ...last.config, bias: true };
  return {
    ...stream,
    last: linkOf(last.before, config, [...last.params, { path: 'b', shape: [units], make: () => floats(b) }], last.node),
  };
}

/** The outputs of both directions, added or multiplied, or a bias, or sizes. */
const readSum =
  (merge: 'sum' | 'product'): NodeReader =>
  (site) => {
    const [a, b] = site.inputs;
    const [first, second] = [asStream(a), asStream(b)];
    if (first && second) return [merged(first, second, merge, site.node)];
    const stream = first ?? second;
    const constant = first ? b : a;
    if (stream && constant?.kind === 'constant') return [merge === 'sum' ? withBias(stream, constant) : halved(stream, constant)];
    if (merge === 'product') return readSizeProduct(site);
    throw new Unreadable('it adds something else than a bias');
  };

export const readAdd: NodeReader = readSum('sum');
export const readMul: NodeReader = readSum('product');

/** Half the sum of both directions is their mean. */
function halved(stream: Stream, constant: Constant): Stream {
  const { last } = stream;
  const isHalf = constant.isFloat && constant.dims.every((size) => size === 1) && constant.data()[0] === 0.5;
  if (last?.config.merge !== 'sum' || !isHalf) throw new Unreadable('it multiplies by a constant');
  return { ...stream, last: linkOf(last.before, { ...last.config, merge: 'mean' }, last.params, last.node) };
}

type Activate = (site: Site) => Json;

const activate =
  (activation: Activate): NodeReader =>
  (site) => {
    const stream = streamAt(site, 0);
    const { last } = stream;
    const wanted = activation(site);
    if (last?.config.layer === 'dense' && last.config.activation === null) {
      return [{ ...stream, last: linkOf(last.before, { ...last.config, activation: wanted }, last.params, last.node) }];
    }
    // There is no layer of an activation alone: a dense layer has it, whose weights change nothing.
    const units = widthOf(stream);
    const config = { layer: 'dense', inputs: units, units, activation: wanted, bias: false };
    return [
      {
        ...stream,
        last: linkOf(
          last,
          config,
          [{ path: 'W', shape: [units, units], make: () => diagonal(new Float32Array(units).fill(1)), isDiagonal: true }],
          site.node,
        ),
      },
    ];
  };

function diagonal(elements: Float32Array): Float32Array {
  const { length } = elements;
  const W = new Float32Array(length * length);
  for (let at = 0; at < length; at++) W[at * length + at] = elements[at];
  return W;
}

export const readRelu: NodeReader = activate(() => 'relu');
export const readTanh: NodeReader = activate(() => 'tanh');
export const readSigmoid: NodeReader = activate(() => 'sigmoid');
export const readHardSigmoid: NodeReader = activate(({ attributes }) => ({
  hardSigmoid: { slope: attributes.float('alpha', 0.2), offset: attributes.float('beta', 0.5) },
}));
export const readSoftmax: NodeReader = activate((site) => {
  const rank = streamAt(site, 0).axes.length;
  // Before version 13 it ran over all axes from the given one on.
  if (axisOf(site.attributes.int('axis', site.opset < 13 ? 1 : -1), rank) !== rank - 1)
    throw new Unreadable('it runs over another axis than the last');
  return 'softmax';
});

export const readLayerNormalization: NodeReader = (site) => {
  const stream = streamAt(site, 0);
  const units = widthOf(stream);
  const rank = stream.axes.length;
  if (axisOf(site.attributes.int('axis', -1), rank) !== rank - 1) throw new Unreadable('it normalizes over several axes');
  const [g, b] = [constantAt(site, 1), site.inputs[2] === undefined ? undefined : constantAt(site, 2)];
  for (const given of [g, b]) {
    if (given !== undefined && (given.dims.join() !== `${units}` || !given.isFloat))
      throw new Unreadable(`its weights are [${given.dims}], expected [${units}]`);
  }
  const param = (path: string, from: Constant): ReadParameter => ({ path, shape: [units], make: () => floats(from) });
  const config = { layer: 'layerNorm', units, epsilon: site.attributes.float('epsilon', 1e-5), shift: b !== undefined };
  const last: Link = linkOf(stream.last, config, [param('g', g), ...(b === undefined ? [] : [param('b', b)])], site.node);
  return [{ ...stream, last }];
};

/** scale (x - mean) / sqrt(variance + epsilon) + shift of each feature, which is axis 1: a dense layer with a diagonal of weights. */
export const readBatchNormalization: NodeReader = (site) => {
  const stream = streamAt(site, 0);
  const { attributes, node } = site;
  if (attributes.int('training_mode', 0) !== 0) throw new Unreadable('it is for training', 'Export the model after model.eval()');
  if (!isFeatures(stream.axes[1])) throw new Unreadable('its axis 1 is not that of the features');
  const units = sizeOfAxis(stream.axes[1]).factor;
  const given = [1, 2, 3, 4].map((which) => constantAt(site, which));
  for (const { dims, isFloat } of given) {
    if (dims.join() !== `${units}` || !isFloat) throw new Unreadable(`its weights are [${dims}], expected [${units}]`);
  }
  const epsilon = attributes.float('epsilon', 1e-5);
  const factors = (): Float32Array => {
    const [scale, variance] = [given[0].data(), given[3].data()];
    return Float32Array.from(scale, (factor, at) => factor / Math.sqrt(variance[at] + epsilon));
  };
  const shifts = (): Float32Array => {
    const [factor, shift, mean] = [factors(), given[1].data(), given[2].data()];
    return Float32Array.from(shift, (value, at) => value - factor[at] * mean[at]);
  };
  const config = { layer: 'dense', inputs: units, units, activation: null, bias: true };
  const W = { path: 'W', shape: [units, units], make: () => diagonal(factors()), isDiagonal: true };
  return [{ ...stream, last: linkOf(stream.last, config, [W, { path: 'b', shape: [units], make: shifts }], node) }];
};

/** The mean or the greatest over all steps. */
const readPooling =
  (kind: 'mean' | 'max'): NodeReader =>
  (site) => {
    const stream = streamAt(site, 0);
    const axes = intsAt(site, 1, 'axes') ?? [];
    const axis = axisOf(axes[0] ?? 0, stream.axes.length);
    if (axes.length !== 1 || rolesOf(stream.axes[axis]) !== 'steps') throw new Unreadable('it reduces another axis than that of the steps');
    if (site.attributes.int('keepdims', 1) === 1) throw new Unreadable('it keeps the axis of the steps', 'Reduce it away: keepdim=False');
    const last = linkOf(stream.last, { layer: 'pooling', kind }, [], site.node);
    return [{ ...stream, axes: stream.axes.toSpliced(axis, 1), last }];
  };

export const readMean: NodeReader = readPooling('mean');
export const readMax: NodeReader = readPooling('max');

/** Dropout does nothing outside of training. */
export const readDropout: NodeReader = (site) => [streamAt(site, 0)];
