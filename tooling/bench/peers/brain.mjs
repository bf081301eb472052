/**
 * brain.js, `recurrent.LSTM` and `recurrent.GRU`: as many tokens, one sequence at a time, an update after each (it knows no
 * batches). It cannot be given our model: its LSTM has no cell state beside the output, and its optimizer is RMSprop.
 */
import { createRequire } from 'node:module';
import { dataOfStep, measureTraining, notMeasured, options } from './protocol.mjs';

const { batch, cell, kind, layers, steps, units, vocabulary } = options;
const makers = { lstm: 'LSTM', gru: 'GRU' };
if (!(cell in makers) || options.bptt !== undefined || !['train', 'start'].includes(kind)) notMeasured('not written for brain.js');

const require = createRequire(import.meta.url);
const { recurrent } = require('brain.js');
const details = {
  variant: `brain.js, recurrent.${makers[cell]}`,
  own_model: 'its LSTM has no cell state, no batches, RMSprop',
};
// Symbol 0 is its start and end.
const net = new recurrent[makers[cell]]({
  inputSize: vocabulary + 1,
  inputRange: vocabulary + 1,
  outputSize: vocabulary + 1,
  hiddenLayers: Array(layers).fill(units),
  learningRate: 0.002,
});
net.initialize();
await measureTraining((k) => {
  const { inputs } = dataOfStep(k);
  let error = 0;
  for (let row = 0; row < batch; row++) {
    // It adds the start by itself: one token less is as many steps.
    const sequence = Array.from({ length: steps - 1 }, (_, step) => inputs[step * batch + row]);
    error += net.trainPattern(sequence, true) / batch;
  }
  return error;
}, details);
