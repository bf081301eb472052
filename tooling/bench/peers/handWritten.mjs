/**
 * The yardstick: what the same kernels give when a person writes the loops. It shows what Statal's recording, derivatives and
 * scheduling cost, and that an LSTM under any names is as fast as one that the library could recognize.
 */
import v8 from 'node:v8';
import { fingerprint, measureRepeated, notMeasured, options, tensors } from './protocol.mjs';

if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
if (options.kind !== 'layer') notMeasured('written by hand for the yardstick cases only');

const { createEngine } = await import('@statal/tensors');
const { kernelLoop } = await import('./handWritten/kernelLoop.mjs');
const { lstmByHand } = await import('./handWritten/lstm.mjs');
const { layerNormLstmByHand } = await import('./handWritten/layerNormLstm.mjs');

const { runtime, name } = await createEngine({ threads: 1 });
const loop = kernelLoop(runtime);
const given = Object.fromEntries(Object.entries(tensors).map(([key, { data }]) => [key, loop.placeData(data)]));
const make = { lstm: lstmByHand, 'layernorm-lstm': layerNormLstmByHand }[options.cell];
const step = make(loop, { T: options.steps, B: options.batch, H: options.units, ...given });

const answersOf = ({ loss, gradients, sizes }) => ({
  loss: loop.dataAt(loss, 1)[0],
  ...Object.assign({}, ...Object.entries(gradients).map(([key, pointer]) => fingerprint(key, loop.dataAt(pointer, sizes[key])))),
});
measureRepeated(step, answersOf, { variant: `by hand on ${name}` });
