/** TensorFlow.js, its layers and its optimizer, on the backend in the name of the engine: `node tfjs.mjs --engine tfjs-wasm --problem PATH --seconds 20`. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { provideWebGpu } from '../webGpu.mjs';
import { dataOfStep, engineName, measureGeneration, measureTraining, notMeasured, options, tensors } from './protocol.mjs';

const { batch, cell, kind, layers, steps, units, vocabulary } = options;
const makers = { lstm: 'lstm', gru: 'gru' };
if (kind !== 'image' && (!(cell in makers) || options.bptt !== undefined || !['train', 'host', 'start', 'generate'].includes(kind)))
  notMeasured('not written for TensorFlow.js');

const require = createRequire(import.meta.url);
const backend = engineName.split('-')[1]; // tfjs-webgpu-null: webgpu
const gpuCounts = backend === 'webgpu' ? await provideWebGpu({ isNull: engineName.endsWith('-null') }) : undefined;
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
}
if (backend === 'webgpu') require('@tensorflow/tfjs-backend-webgpu');
// It returns false where the backend fails, and goes on with another one.
if (!(await tf.setBackend(backend))) notMeasured(`TensorFlow.js finds no ${backend} here`);
await tf.ready();
if (kind === 'image') await (await import('./tfjsImages.mjs')).measureImages(tf);
const ownModel = cell === 'gru' ? 'its GRU resets before the product, ours after it' : undefined;
const details = { variant: `tfjs ${tf.version.tfjs}, ${tf.getBackend()}`, ...(ownModel && { own_model: ownModel }) };

const given = (name) => tf.tensor(tensors[name].data, tensors[name].shape);
// The gradient of an embedding has no wasm kernel: a product with one-hot rows is the same.
const table = tf.variable(given('embedding'));
const recurrent = Array.from({ length: layers }, (_, level) => {
  // PyTorch's i f g o is Keras's i f c o; its GRU has z before r.
  const layer = tf.layers[makers[cell]]({
    units,
    returnSequences: true,
    returnState: true,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'zeros', // replaced below; its orthogonal one is slow
    ...(cell === 'gru' && { resetAfter: false }),
  });
  layer.apply(tf.zeros([1, 1, units])); // makes its weights
  layer.setWeights(['W', 'U', 'b'].map((name) => given(`layers.${level}.${name}`)));
  return layer;
});
const dense = tf.layers.dense({ units: vocabulary });
dense.apply(tf.zeros([1, units]));
dense.setWeights([given('dense.W'), given('dense.b')]);

/** tokens [B, T] -> logits [B T, V] and the states. */
function apply(tokens, before) {
  const rows = tokens.shape[0];
  let x = tf.reshape(tf.matMul(tf.oneHot(tf.reshape(tokens, [-1]), vocabulary).toFloat(), table), [rows, -1, units]);
  const states = recurrent.map((layer, level) => {
    const [y, ...state] = layer.apply(x, before === undefined ? {} : { initialState: before[level] });
    x = y;
    return state;
  });
  return { logits: dense.apply(tf.reshape(x, [-1, units])), states };
}

/** On WebGPU, where only this does not stop the device. */
async function readAsync(loss) {
  const [value] = await loss.data();
  loss.dispose();
  return value;
}

if (kind === 'generate') {
  let states;
  const next = (token) => {
    const [probabilities, ...flat] = tf.tidy(() => {
      const { logits, states: after } = apply(tf.tensor2d([token], [1, 1], 'int32'), states);
      return [tf.softmax(logits), ...after.flat()];
    });
    tf.dispose(states);
    const each = flat.length / layers;
    states = recurrent.map((_, level) => flat.slice(level * each, (level + 1) * each));
    const values = probabilities.dataSync();
    probabilities.dispose();
    return values;
  };
  const reset = () => {
    tf.dispose(states);
    states = undefined;
  };
  await measureGeneration(next, reset, details);
} else {
  const optimizer = tf.train.adam(0.002);
  const variables = [table, ...recurrent.flatMap((layer) => layer.trainableWeights), ...dense.trainableWeights].map((weight) =>
    weight instanceof tf.Variable ? weight : weight.read(),
  );
  let states;
  await measureTraining(
    (k) => {
      const { inputs, targets } = dataOfStep(k);
      let after;
      const loss = tf.tidy(() => {
        const [from, to] = [inputs, targets].map((data) => tf.transpose(tf.tensor2d(data, [steps, batch], 'int32')));
        const { value, grads } = tf.variableGrads(() => {
          const result = apply(from, states);
          after = result.states.map((level) => level.map((state) => tf.keep(state)));
          const wanted = tf.oneHot(tf.reshape(to, [-1]), vocabulary).toFloat();
          return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(result.logits), wanted), -1)));
        }, variables);
        // Not addN: on WebGPU it reads more buffers than a stage may have, and the result is 0.
        const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
        const norm = tf.sqrt(squares.reduce((total, next) => tf.add(total, next)));
        const scale = tf.minimum(1, tf.div(5, tf.add(norm, 1e-6)));
        optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, tf.mul(gradient, scale)])));
        return value;
      });
      tf.dispose(states);
      states = after;
      if (gpuCounts !== undefined) return readAsync(loss);
      const value = loss.dataSync()[0];
      loss.dispose();
      return value;
    },
    details,
    { gpuCounts },
  );
}
