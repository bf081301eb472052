/** Convolutions, pooling and a cell over images in Statal. */
import { valueAndGrad } from '@statal/autograd';
import { convLstm } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { convolve2d, maxPool2d, mul, readSync, sum, tensor } from '@statal/tensors';
import { fingerprint, measureRepeated, options, tensors } from './protocol.mjs';

export function measureImages({ engine, details }) {
  const { work, size, channels, side, pass } = options;
  const { x, lossWeights, ...params } = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, tensor(engine, data, { shape })]),
  );
  const layer = work === 'convLstm' && recurrent(convLstm({ image: [side, side], size }), { inputs: channels, units: channels });
  const works = {
    convolution: ({ W }, images) => convolve2d(images, W, { padding: 'same' }),
    depthwise: ({ W }, images) => convolve2d(images, W, { padding: 'same', groups: channels }),
    maxPool: (_, images) => maxPool2d(images, size),
    convLstm: (weights, images) => layer.apply(weights, images).output,
  };
  const run = works[work];
  if (pass === 'forward') {
    const forward = (after) => engine.scope(() => after(run(params, x)));
    const lossOf = (y) => ({ loss: readSync(sum(mul(y, lossWeights)))[0] });
    measureRepeated(
      () => forward(() => undefined),
      () => forward(lossOf),
      details,
    );
  }
  const lossOf = valueAndGrad(({ x: images, ...own }) => sum(mul(run(own, images), lossWeights)));
  const step = () => {
    const result = lossOf({ x, ...params });
    readSync(result.loss);
    return result;
  };
  const answersOf = ({ loss, gradients }) =>
    Object.entries(gradients).reduce((all, [name, gradient]) => Object.assign(all, fingerprint(name, readSync(gradient))), {
      loss: readSync(loss)[0],
    });
  measureRepeated(step, answersOf, details);
}
