/** The built-in cells over images with every value of their options. Images are small, because finite differences move every pixel. */
import { type Cell, convGru, convLstm, convStatal } from '../src/index.js';

export const imageCells: readonly (readonly [string, Cell])[] = [
  ['convLstm', convLstm({ image: [3, 2] })],
  [
    'convLstm with all of its options',
    convLstm({
      ...{ image: [4, 2], size: [3, 2], stride: [1, 2], padding: 'valid' },
      ...{ peephole: true, coupled: true, projection: 2, layerNorm: true, forgetBias: 1 },
    }),
  ],
  ['convLstm of single pixels', convLstm({ image: [2, 1], size: 1 })],
  ['convGru with reset after', convGru({ image: [3, 2], size: [1, 2], stride: 2 })],
  ['convGru with reset before', convGru({ image: [2, 3], size: 2, padding: 'valid', reset: 'before' })],
  ['convStatal', convStatal({ image: [2, 2], size: 2 })],
  ['convStatal with the memory moments', convStatal({ image: [2, 2], memory: 'moments', slots: 2, connect: 'self', output: 'both' })],
  ['convStatal with the memory binary', convStatal({ image: [3, 3], size: 2, stride: 2, memory: 'binary', output: 'state' })],
  ['convStatal with the memory content', convStatal({ image: [2, 2], size: 2, memory: 'content', forget: true })],
];
