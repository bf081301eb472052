/** The work that every engine does: char-rnn of two layers, as in peers/pytorch.py. */
export const cases = {
  'train-lstm-2x128': { mode: 'train-step', cell: 'lstm', units: 128, batch: 50, steps: 50 },
  'train-gru-2x128': { mode: 'train-step', cell: 'gru', units: 128, batch: 50, steps: 50 },
  'train-lstm-2x512': { mode: 'train-step', cell: 'lstm', units: 512, batch: 64, steps: 64 },
  'generate-lstm-2x128': { mode: 'generate', cell: 'lstm', units: 128 },
};
