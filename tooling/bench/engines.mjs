/** Who is measured: how each is started, and why it may be missing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installOnce } from '../node-matrix/installOnce.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Remembers the answer for each word: asking costs a process or an installation. */
const once = (ask) => {
  const known = new Map();
  return (word) => {
    if (!known.has(word)) known.set(word, ask(word));
    return known.get(word);
  };
};

const succeeds = (python, program) => spawnSync(python, ['-c', program]).status === 0;
/** The named Python, or the first of the usual ones, if it imports torch. */
const pythonWithTorch = once((named) =>
  (named === undefined ? ['python3', '/usr/bin/python3'] : [named]).find((python) => succeeds(python, 'import torch')),
);
const torchMissing = ({ python }) => {
  if (pythonWithTorch(python) !== undefined) return undefined;
  return python === undefined ? 'no python3 here can import torch' : `${python} cannot import torch`;
};
const cudaMissing = once((python) =>
  succeeds(pythonWithTorch(python), 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)')
    ? undefined
    : 'the torch of this machine finds no CUDA',
);
const peersMissing = once(() => installOnce(here('peers'), 'Installing the peers in tooling/bench/peers, about 460 MB ...'));

const javascript = (file, { isOurs = false } = {}) => ({
  isOurs,
  missing: isOurs ? () => undefined : () => peersMissing(),
  /** One command for each variant; the quickest one counts. */
  commands: ({ engine, problem, node, seconds, threads }) => [
    [
      node,
      here(`peers/${file}`),
      ...['--engine', engine, '--problem', problem, '--seconds', String(seconds)],
      ...(isOurs && threads !== undefined ? ['--threads', String(threads)] : []),
    ],
  ],
});
const statal = javascript('statal.mjs', { isOurs: true });
const tfjs = javascript('tfjs.mjs');
const jaxjs = javascript('jaxjs.mjs');

/**
 * PyTorch on cases in one process, which prints a line of JSON for each engine of each case, in this order.
 *
 * @param {{ python?: string, problems: string[], engines: string[], seconds: number, threads?: number }} options
 */
export const torchCommand = ({ python, problems, engines: names, seconds, threads = 1 }) => [
  pythonWithTorch(python),
  here('peers/pytorch_bench.py'),
  ...['--engine', ...names, '--problem', ...problems, '--seconds', String(seconds), '--threads', String(threads)],
];
const onCuda = {
  takes: ({ kind, bptt }) => kind === 'train' && bptt !== 'checkpointed',
  missing: ({ python }) => torchMissing({ python }) ?? cudaMissing(python),
  commands: ({ engine, problem, ...options }) => [torchCommand({ ...options, engines: [engine], problems: [problem] })],
  isAskedFor: true,
};

/** The cells of TensorFlow.js and jax-js. */
const hasTheirCell = ({ cell }) => ['lstm', 'gru'].includes(cell);
const models = ['train', 'start', 'generate'];
/** The cases of TensorFlow.js and jax-js: their cells, and steps that can be unrolled. */
const isTheirs = ({ kind, steps, bptt, ...found }) => models.includes(kind) && hasTheirCell(found) && !(steps > 100) && bptt === undefined;
const isTheirTraining = (options) => isTheirs(options) && options.kind === 'train';
const minutes = 'a step takes minutes: name the engine with --engine to measure it all the same';

const isImage = ({ kind }) => kind === 'image';
const isTraining = ({ kind }) => kind === 'train';
const isHost = ({ kind }) => kind === 'host';
/** Plain training of whole windows: what can be recorded once. */
const isRecorded = ({ kind, bptt }) => kind === 'train' && bptt === undefined;
const isWide = ({ units }) => (units > 256 ? minutes : undefined);

/**
 * `takes(case)`: whether the case is meant for the engine. `tooSlow(case)`: a reason to leave it out unless it was
 * named. `missing(options)`: why it cannot run on this machine. `isAskedFor`: always left out unless it was named.
 */
export const engines = {
  'statal-wasm': { ...statal, takes: (options) => !isHost(options) },
  'statal-blas': { ...statal, takes: ({ kind, name }) => [...models, 'image'].includes(kind) || name.startsWith('yardstick') },
  'statal-compiled': { ...statal, takes: isRecorded },
  'statal-blas-compiled': { ...statal, takes: isRecorded },
  'statal-one-thread': { ...statal, takes: isTraining, isAskedFor: true },
  'statal-typed': { ...statal, takes: ({ name }) => name === 'yardstick-lstm' },
  'statal-half-lstm': { ...statal, takes: ({ name }) => name.startsWith('product') },
  'statal-gpu-webgpu': { ...statal, takes: isTraining, isAskedFor: true },
  'statal-gpu-compiled': { ...statal, takes: isRecorded, isAskedFor: true },
  'statal-gpu-webasm': { ...statal, takes: isTraining, isAskedFor: true },
  'statal-gpu-cpu': { ...statal, takes: isTraining, isAskedFor: true },
  'statal-gpu-null': { ...statal, takes: isHost },
  'statal-gpu-null-compiled': { ...statal, takes: isHost },
  'hand-written': {
    ...javascript('handWritten.mjs', { isOurs: true }),
    takes: ({ kind, name }) => kind === 'layer' && name.startsWith('yardstick'),
  },
  pytorch: {
    takes: ({ kind, bptt }) => [...models, 'image'].includes(kind) && bptt !== 'checkpointed',
    missing: torchMissing,
    commands: ({ engine, problem, ...options }) =>
      [1, 2].map((threads) => torchCommand({ ...options, engines: [engine], problems: [problem], threads })),
  },
  'pytorch-cuda': onCuda,
  'pytorch-cuda-tf32': onCuda,
  'pytorch-cuda-graph': onCuda,
  'tfjs-wasm': { ...tfjs, takes: (options) => isTheirs(options) || (isImage(options) && options.pass === 'forward') },
  'tfjs-cpu': { ...tfjs, takes: isTheirs, tooSlow: isWide },
  'tfjs-webgpu': { ...tfjs, takes: isTheirTraining, isAskedFor: true },
  'tfjs-webgpu-null': { ...tfjs, takes: (options) => isHost(options) && hasTheirCell(options) },
  'jax-js-wasm': { ...jaxjs, takes: isTheirs },
  'jax-js-webgpu': { ...jaxjs, takes: isTheirTraining, isAskedFor: true },
  'brain.js': {
    ...javascript('brain.mjs'),
    takes: (options) => isTheirs(options) && options.kind !== 'generate',
    tooSlow: isWide,
  },
};

/** The pages of the `size` cases, by engine. */
export const pages = {
  run: ['statal-wasm', 'tfjs-wasm', 'jax-js-wasm', 'brain.js'],
  train: ['statal-wasm', 'tfjs-wasm', 'jax-js-wasm', 'brain.js'],
};
