/**
 * The parts of gpu.mjs with the seconds that each may take: less than six minutes together. What a part leaves over, the next ones may use. The
 * most important figures come first, and the tests last: each case checks its answers too.
 */

const PACKAGES = { tensors: 26, autograd: 22, layers: 8, train: 10, cells: 22 };
const ours = ['statal-gpu-compiled', 'statal-wasm', 'statal-gpu-webgpu'];
/** The peers last: one that hangs takes no time from ours. */
const all = [...ours, 'tfjs-webgpu', 'jax-js-webgpu'];

const onGpu = [
  { case: 'gpu-lstm-2x128', engines: all, seconds: 42 },
  { case: 'gpu-lstm-2x512', engines: all, seconds: 46 },
  { case: 'gpu-leaky-2x128', engines: ours, seconds: 12 },
  { case: 'gpu-layernorm-lstm-2x128', engines: ours, seconds: 16 },
  { case: 'gpu-gru-2x128', engines: all, seconds: 30 },
  { case: 'gpu-indrnn-2x128', engines: ours, seconds: 10 },
  { case: 'gpu-lstm-2x1024', engines: all, seconds: 36 },
];
const cuda = ['pytorch-cuda', 'pytorch-cuda-tf32', 'pytorch-cuda-graph'];
const torch = [
  {
    title: 'PyTorch, LSTM and GRU of cuDNN',
    engines: cuda,
    cases: ['gpu-lstm-2x128', 'gpu-lstm-2x512', 'gpu-gru-2x128', 'gpu-lstm-2x1024'],
    seconds: 34,
  },
  {
    title: 'PyTorch, cells as a user writes them',
    engines: cuda.filter((engine) => !engine.endsWith('tf32')),
    cases: ['gpu-leaky-2x128', 'gpu-layernorm-lstm-2x128', 'gpu-indrnn-2x128'],
    seconds: 26,
  },
];
/** A whole run on a tiny model, for a software adapter. Its GPU engines take seconds where a GPU takes milliseconds. */
const inSoftware = ['lstm', 'leaky', 'layernorm-lstm', 'gru', 'indrnn'].map((cell) => ({
  case: `tiny-${cell}-2x32`,
  engines: cell === 'lstm' || cell === 'gru' ? all : ours,
  seconds: 40,
}));

/**
 * @param {{ software?: boolean, tests: boolean, measure: boolean }} options
 * @returns {{ kind: 'tests' | 'torch' | 'case', title: string, seconds: number }[]} in the order in which they run
 */
export function partsOf({ software, tests, measure }) {
  const testParts = Object.entries(PACKAGES).map(([name, seconds]) => ({
    kind: 'tests',
    title: `tests of ${name}`,
    package: name,
    seconds,
  }));
  const caseParts = [
    ...(software ? inSoftware : onGpu),
    { case: 'host-lstm-2x128', engines: ['statal-gpu-null-compiled', 'statal-gpu-null'], seconds: 8 },
  ];
  return [
    ...(measure && !software ? torch.map((part) => ({ kind: 'torch', ...part })) : []),
    ...(measure ? caseParts.map((part) => ({ kind: 'case', title: part.case, ...part })) : []),
    ...(tests ? testParts : []),
  ];
}
