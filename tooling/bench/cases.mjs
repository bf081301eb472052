/**
 * What is measured. A case names its model, so that every engine builds the same one; `kind` says what a peer does with
 * it and `unit` what is compared; `isAskedFor`: measured only when it is named; `ours`: the engines to compare with, the first that ran.
 */
const charRnn = { layers: 2, batch: 50, steps: 50, vocabulary: 65 };
const small = { ...charRnn, units: 128 };
const long = { layers: 2, batch: 4, vocabulary: 65, units: 128, cell: 'lstm' };

/** One training step of char-rnn: embedding, two layers, dense, cross entropy, clip by norm 5, Adam 0.002; the state is carried. */
const training = {
  'train-lstm-2x128': { ...small, cell: 'lstm' },
  'train-gru-2x128': { ...small, cell: 'gru' },
  'train-lstm-2x512': { ...charRnn, units: 512, batch: 64, steps: 64, cell: 'lstm' },
  'train-leaky-2x128': { ...small, cell: 'leaky' },
  'train-lstm-loop-2x128': { ...small, cell: 'lstm-loop' },
  'train-layernorm-lstm-2x128': { ...small, cell: 'layernorm-lstm' },
};

/** Cells that between them take every path of a GPU engine: cuDNN has the first two. */
const cellsOnGpu = ['lstm', 'gru', 'layernorm-lstm', 'leaky', 'indrnn'];

/** What gpu.mjs measures: at full size, and small enough for a device in software. TF32 keeps 10 bits, so the answers are further apart. */
const onGpu = {
  ...Object.fromEntries(cellsOnGpu.map((cell) => [`gpu-${cell}-2x128`, { ...small, cell }])),
  'gpu-lstm-2x512': { ...charRnn, units: 512, batch: 64, steps: 64, cell: 'lstm' },
  'gpu-lstm-2x1024': { ...charRnn, units: 1024, batch: 64, steps: 64, cell: 'lstm' },
  ...Object.fromEntries(cellsOnGpu.map((cell) => [`tiny-${cell}-2x32`, { ...charRnn, units: 32, batch: 8, steps: 10, cell }])),
};

/** The host's time of the same training step, on a GPU that computes nothing and takes no time. */
const onHost = {
  'host-lstm-2x128': { ...small, cell: 'lstm' },
  // Larger models do not fit: the null adapter holds little memory.
  'host-lstm-2x256': { ...charRnn, units: 256, batch: 32, steps: 64, cell: 'lstm' },
  'host-gru-2x128': { ...small, cell: 'gru' },
  'host-layernorm': { ...small, cell: 'layernorm-lstm' },
  'host-leaky': { ...small, cell: 'leaky' },
  'host-indrnn': { ...small, cell: 'indrnn' },
};

/**
 * Images, [batch, side, side, channels], with as many channels after as before: a pass forward, and forward and backward to images and kernel.
 * `pass` is what TensorFlow.js can be compared in: its wasm backend has no gradient of a kernel.
 */
const onImages = {
  ...Object.fromEntries(
    [
      [16, 32, 256],
      [32, 32, 256],
      [64, 32, 128],
      [16, 64, 128],
      [32, 64, 64],
      [64, 64, 32],
    ].map(([channels, side, batch]) => [`conv-${channels}-${side}x${side}`, { work: 'convolution', size: 3, channels, side, batch }]),
  ),
  'conv-depthwise': { work: 'depthwise', size: 3, channels: 32, side: 32, batch: 256 },
  'conv-1x1': { work: 'convolution', size: 1, channels: 32, side: 32, batch: 256 },
  'max-pool': { work: 'maxPool', size: 2, channels: 32, side: 32, batch: 256 },
  'conv-lstm': { work: 'convLstm', size: 3, channels: 16, side: 32, batch: 8, steps: 8, tolerance: 2e-4 },
};
const imageCases = Object.entries(onImages).flatMap(([name, found]) => [
  [`${name}-forward`, { kind: 'image', pass: 'forward', ...found }],
  [name, { kind: 'image', pass: 'both', ...found }],
]);

const others = {
  'generate-lstm-2x128': { ...small, kind: 'generate', cell: 'lstm', batch: 1 },

  'long-1000-full': { ...long, kind: 'train', steps: 1000 },
  'long-1000-checkpointed': { ...long, kind: 'train', steps: 1000, bptt: 'checkpointed', sameAnswersAs: 'long-1000-full' },
  'long-1000-truncated': { ...long, kind: 'train', steps: 1000, bptt: 'truncated' },
  'long-10000-full': { ...long, kind: 'train', steps: 10_000 },
  'long-10000-checkpointed': { ...long, kind: 'train', steps: 10_000, bptt: 'checkpointed', sameAnswersAs: 'long-10000-full' },
  'long-10000-truncated': { ...long, kind: 'train', steps: 10_000, bptt: 'truncated' },

  /** Importing the library, building the model, one training step, in a process that has done nothing else. */
  'start-train': { ...small, kind: 'start', cell: 'lstm' },
  /** What the first gradient of a user's cell costs above the second one: recording, differentiating and compiling it. */
  'start-cell': { ...small, kind: 'compile', cell: 'layernorm-lstm', batch: 1, steps: 2 },
  /** The same of the second cell in a process: most of the first one is V8 compiling functions that were never called. */
  'start-next-cell': { ...small, kind: 'compile', cell: 'layernorm-lstm', after: 'gru', batch: 1, steps: 2 },
  memory: { ...small, kind: 'train', cell: 'lstm', unit: 'MB' },

  'size-run': { kind: 'size', page: 'run', unit: 'kB' },
  'size-train': { kind: 'size', page: 'train', unit: 'kB' },

  /** Forward and backward of one layer, beside the same written by hand on the same kernels, on one thread. */
  'yardstick-lstm': { ...small, kind: 'layer', cell: 'lstm' },
  'yardstick-layernorm-lstm': { ...small, kind: 'layer', cell: 'layernorm-lstm' },
  /** Beside an LSTM of half as many units, whose four products are as large as the one of this cell, on one thread. */
  'product-256': { ...small, units: 256, kind: 'layer', cell: 'statal' },
  'product-1024': { ...small, units: 1024, kind: 'layer', cell: 'statal' },
};

const trainingCases = Object.entries(training).map(([name, found]) => [name, { kind: 'train', ...found }]);
const settingsOnGpu = { kind: 'train', tolerance: 1e-3, isAskedFor: true, ours: ['statal-gpu-compiled', 'statal-gpu-webgpu'] };
const gpuCases = Object.entries(onGpu).map(([name, found]) => [name, { ...settingsOnGpu, ...found }]);
const hostCases = Object.entries(onHost).map(([name, found]) => [name, { kind: 'host', ours: ['statal-gpu-null'], ...found }]);

export const cases = Object.fromEntries(
  [...trainingCases, ...gpuCases, ...hostCases, ...imageCases, ...Object.entries(others)].map(([name, found]) => [
    name,
    { name, unit: 'ms', ...found },
  ]),
);

/** The cases that a word names: itself, or all that begin with it (`long`, `train`, `train-lstm`). */
export function casesNamed(word) {
  if (Object.hasOwn(cases, word)) return [word];
  return Object.keys(cases).filter((name) => name.startsWith(`${word}-`));
}

/** Columns of packed weights: how many units wide W is, and U where it is a matrix. */
export const gatesOf = { lstm: 4, 'lstm-loop': 4, 'layernorm-lstm': 4, gru: 3, leaky: 2, statal: 1, indrnn: 1 };
