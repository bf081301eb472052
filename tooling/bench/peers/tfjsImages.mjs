/** Convolutions, pooling and a cell over images in TensorFlow.js, forward only: its wasm backend has no gradient of a kernel. */
import { measureRepeated, notMeasured, options, tensors } from './protocol.mjs';

/** Never returns. */
export async function measureImages(tf) {
  const { work, size, channels, pass, side } = options;
  if (pass !== 'forward') notMeasured('its wasm backend has no gradient of a kernel');
  const { x, lossWeights, W, U, b } = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]),
  );
  const works = {
    convolution: () => tf.conv2d(x, W, 1, 'same'),
    depthwise: () => tf.depthwiseConv2d(x, tf.reshape(W, [size, size, channels, 1]), 1, 'same'),
    maxPool: () => tf.maxPool(x, size, size, 'valid'),
    convLstm: () => layer.apply(sequence),
  };
  const layer = tf.layers.convLstm2d({
    ...{ filters: channels, kernelSize: size, padding: 'same', returnSequences: true },
    ...{ recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }, // its orthogonal one is slow
  });
  const sequence = work === 'convLstm' ? tf.transpose(x, [1, 0, 2, 3, 4]) : undefined;
  if (work === 'convLstm') {
    layer.apply(tf.zeros([1, 1, side, side, channels])); // makes its weights
    layer.setWeights([W, U, b]);
  }
  const run = works[work];
  const answersOf = (loss) => ({ loss });
  /** Runs on the first call, then without the loss. */
  let isFirst = true;
  measureRepeated(
    () =>
      tf.tidy(() => {
        const y = run();
        if (!isFirst) return undefined;
        isFirst = false;
        const output = work === 'convLstm' ? tf.transpose(y, [1, 0, 2, 3, 4]) : y;
        return tf.sum(tf.mul(output, lossWeights)).dataSync()[0];
      }),
    answersOf,
    { variant: `tfjs ${tf.version.tfjs}, ${tf.getBackend()}` },
  );
}
