/**
 * The weights and data of a case, the same bytes for every engine: written once by the bench, read by each peer. Packed
 * weights are Statal's: W [inputs, G units], U [units, G units], b [G units], gates in PyTorch's order.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatesOf } from './cases.mjs';

const WINDOWS = 4;

/** Weyl's sequence hashed (splitmix32): the same numbers everywhere. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Images, a kernel or the weights of a cell, and the weights of the loss. */
function imageShapes({ work, size, channels, side, batch, steps }) {
  const images = [batch, side, side, channels];
  const kernel = [size, size, channels, channels];
  if (work === 'convolution') return { x: images, W: kernel, lossWeights: images };
  if (work === 'depthwise') return { x: images, W: [size, size, 1, channels], lossWeights: images };
  if (work === 'maxPool') return { x: images, lossWeights: [batch, side / size, side / size, channels] };
  const gates = [size, size, channels, 4 * channels];
  return { x: [steps, ...images], W: gates, U: gates, b: [4 * channels], lossWeights: [steps, ...images] };
}

function makeTensors({ kind, cell, units, layers, batch, steps, vocabulary, ...found }) {
  const draw = generator(1);
  const tensors = {};
  const uniform = (name, shape, limit, middle = 0) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    tensors[name] = { shape, data: Float32Array.from({ length: size }, () => middle + limit * (2 * draw() - 1)) };
  };
  if (kind === 'image') {
    const limits = { x: Math.sqrt(3), lossWeights: 1e-3 };
    for (const [name, shape] of Object.entries(imageShapes({ ...found, batch, steps }))) {
      // As many products are added up as a kernel has elements for a unit.
      uniform(name, shape, limits[name] ?? 1 / Math.sqrt(found.size ** 2 * (shape.at(-2) ?? found.channels)));
    }
    return tensors;
  }
  const bound = 1 / Math.sqrt(units);
  const width = gatesOf[cell] * units;
  const layer = (prefix) => {
    uniform(`${prefix}W`, [units, width], bound);
    if (cell === 'indrnn') uniform(`${prefix}u`, [units], 0.5, 0.5);
    else uniform(`${prefix}U`, [units, width], bound);
    uniform(`${prefix}b`, [width], bound);
    if (cell === 'gru') uniform(`${prefix}c`, [units], bound);
    if (cell === 'layernorm-lstm') {
      uniform(`${prefix}g1`, [width], bound, 1);
      uniform(`${prefix}g2`, [width], bound, 1);
      uniform(`${prefix}g3`, [units], bound, 1);
      uniform(`${prefix}b3`, [units], bound);
    }
  };
  if (kind === 'layer') {
    layer('');
    uniform('x', [steps, batch, units], Math.sqrt(3));
    uniform('lossWeights', [steps, batch, units], 1e-3);
    return tensors;
  }
  uniform('embedding', [vocabulary, units], Math.sqrt(3)); // variance 1, as torch.nn.Embedding begins
  for (let level = 0; level < layers; level++) layer(`layers.${level}.`);
  uniform('dense.W', [units, vocabulary], bound);
  uniform('dense.b', [vocabulary], bound);
  const shape = [WINDOWS, (kind === 'generate' ? 64 : steps) + 1, batch];
  tensors.tokens = { shape, data: Int32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => Math.floor(draw() * vocabulary)) };
  return tensors;
}

/** Writes NAME.json and NAME.bin into a folder and returns the path without its ending. */
export function writeProblem(folder, options) {
  const tensors = Object.entries(makeTensors(options));
  let offset = 0;
  const entries = tensors.map(([name, { shape, data }]) => {
    const entry = { name, shape, dtype: data instanceof Int32Array ? 'int32' : 'float32', offset };
    offset += data.byteLength;
    return entry;
  });
  const path = join(folder, options.name);
  writeFileSync(`${path}.json`, JSON.stringify({ case: options, tensors: entries }));
  writeFileSync(`${path}.bin`, Buffer.concat(tensors.map(([, { data }]) => Buffer.from(data.buffer))));
  return path;
}

/** `{ options, tensors }`: tensors by name, `{ shape, data }` each. */
export function readProblem(path) {
  const { case: options, tensors } = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  const { buffer } = Uint8Array.from(readFileSync(`${path}.bin`));
  const read = ({ name, shape, dtype, offset }) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    return [name, { shape, data: dtype === 'int32' ? new Int32Array(buffer, offset, size) : new Float32Array(buffer, offset, size) }];
  };
  return { options, tensors: Object.fromEntries(tensors.map(read)) };
}

/** Window k of the data: inputs and targets, [T, B] each, row-major. */
export function windowOf({ shape: [count, rows, batch], data }, k) {
  const start = (k % count) * rows * batch;
  return { inputs: data.slice(start, start + (rows - 1) * batch), targets: data.slice(start + batch, start + rows * batch) };
}
