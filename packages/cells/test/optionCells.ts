/** Cells with every option of how sums become gates, between them with each value. Sizes and images are small. */
import { type Cell, convGru, convLstm, gru, lstm, rnn } from '../src/index.js';

const steeper = { hardSigmoid: { slope: 0.2, offset: 0.5 } } as const;

export const optionCells: readonly (readonly [string, Cell])[] = [
  ['rnn with sigmoid, limited', rnn({ activation: 'sigmoid', clip: 0.8 })],
  ['rnn without bias', rnn({ useBias: false })],
  [
    'lstm with other activations, limited',
    lstm({ gateActivation: 'hardSigmoid', activation: 'relu', outputActivation: 'linear', clip: 1, peephole: true }),
  ],
  ['lstm with all options, without bias', lstm({ ...all(), useBias: false, gateActivation: steeper, activation: 'sigmoid' })],
  ['gru with other activations, limited', gru({ gateActivation: steeper, activation: 'relu', clip: 1 })],
  ['gru without bias, reset after', gru({ useBias: false })],
  ['gru without bias, reset before', gru({ useBias: false, reset: 'before', gateActivation: 'linear', clip: 0.5 })],
  ['convLstm with hard sigmoids, without bias', convLstm({ image: [2, 1], size: 1, gateActivation: 'hardSigmoid', useBias: false })],
  ['convGru with relu, limited', convGru({ image: [2, 1], size: 1, activation: 'relu', clip: 1 })],
];

function all(): { readonly peephole: true; readonly coupled: true; readonly projection: 2; readonly layerNorm: true } {
  return { peephole: true, coupled: true, projection: 2, layerNorm: true };
}
