/**
 * In which order each library packs the gates of a cell, side by side in one matrix. This is the one place that knows it.
 *
 * LSTM: i input, f forget, g candidate, o output. GRU: r reset, z update, n candidate; z is the share of the old state in all four.
 */
export const gateOrders = {
  statal: { lstm: 'ifgo', gru: 'rzn', rnn: 'h' },
  pytorch: { lstm: 'ifgo', gru: 'rzn', rnn: 'h' },
  keras: { lstm: 'ifgo', gru: 'zrn', rnn: 'h' },
  onnx: { lstm: 'iofg', gru: 'zrn', rnn: 'h' },
} as const;

/** A library whose models are read or written; TensorFlow.js packs gates as Keras does. */
export type Library = keyof typeof gateOrders;

/** A cell that all libraries have. */
export type SharedCell = keyof (typeof gateOrders)[Library];
