/** Who is measured: how each is started, and why it may be missing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installOnce } from '../node-matrix/installOnce.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Remembers the answer: asking costs a process or an installation. */
const once = (ask) => {
  let known;
  return () => {
    known ??= { answer: ask() };
    return known.answer;
  };
};

const python = once(() => ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import torch']).status === 0));
const peersMissing = once(() => installOnce(here('peers'), 'Installing the peers in tooling/bench/peers, about 440 MB ...'));

const javascript = (file, { isOurs = false } = {}) => ({
  isOurs,
  missing: isOurs ? () => undefined : peersMissing,
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

const torchCommand = ({ problem, seconds }, words) => [
  python(),
  here('peers/pytorch_bench.py'),
  ...['--problem', problem, '--seconds', String(seconds)],
  ...words,
];
const cudaMissing = once(() => {
  if (python() === undefined) return 'no python3 here can import torch';
  const found = spawnSync(python(), ['-c', 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)']).status === 0;
  return found ? undefined : 'the torch of this machine finds no CUDA';
});
/** Ours through gpu.js, in a mode by name. */
const onGpuJs = { ...javascript('statal.mjs', { isOurs: true }), takes: ({ kind }) => kind === 'train', isAskedFor: true };

const models = ['train', 'start', 'generate'];
/** The cases of TensorFlow.js and jax-js: cells that they have, and steps that can be unrolled. */
const isTheirs = ({ kind, cell, steps, bptt }) =>
  models.includes(kind) && ['lstm', 'gru'].includes(cell) && !(steps > 100) && bptt === undefined;
const minutes = 'a step takes minutes: name the engine with --engine to measure it all the same';

/**
 * `takes(case)`: whether the case is meant for the engine. `tooSlow(case)`: a reason to leave it out unless it was
 * named. `isAskedFor`: always left out unless it was named.
 */
export const engines = {
  'statal-wasm': { ...javascript('statal.mjs', { isOurs: true }), takes: () => true },
  'statal-blas': {
    ...javascript('statal.mjs', { isOurs: true }),
    takes: ({ kind, name }) => models.includes(kind) || name.startsWith('yardstick'),
  },
  'statal-one-thread': { ...javascript('statal.mjs', { isOurs: true }), takes: ({ kind }) => kind === 'train', isAskedFor: true },
  'statal-typed': { ...javascript('statal.mjs', { isOurs: true }), takes: ({ name }) => name === 'yardstick-lstm' },
  'statal-half-lstm': { ...javascript('statal.mjs', { isOurs: true }), takes: ({ name }) => name.startsWith('product') },
  'statal-gpu-webgpu': onGpuJs,
  'statal-gpu-webasm': onGpuJs,
  'statal-gpu-cpu': onGpuJs,
  'hand-written': {
    ...javascript('handWritten.mjs', { isOurs: true }),
    takes: ({ kind, name }) => kind === 'layer' && name.startsWith('yardstick'),
  },
  pytorch: {
    takes: ({ kind, bptt }) => models.includes(kind) && bptt !== 'checkpointed',
    missing: () => (python() === undefined ? 'no python3 here can import torch' : undefined),
    commands: (job) => [1, 2].map((threads) => torchCommand(job, ['--threads', String(threads)])),
  },
  'pytorch-cuda': {
    takes: ({ kind, bptt }) => kind === 'train' && bptt !== 'checkpointed',
    missing: cudaMissing,
    commands: (job) => [torchCommand(job, ['--device', 'cuda'])],
    isAskedFor: true,
  },
  'tfjs-wasm': { ...javascript('tfjs.mjs'), takes: isTheirs },
  'tfjs-cpu': { ...javascript('tfjs.mjs'), takes: isTheirs, tooSlow: ({ units }) => (units > 256 ? minutes : undefined) },
  'jax-js-wasm': { ...javascript('jaxjs.mjs'), takes: isTheirs },
  'brain.js': {
    ...javascript('brain.mjs'),
    takes: (options) => isTheirs(options) && options.kind !== 'generate',
    tooSlow: ({ units }) => (units > 256 ? minutes : undefined),
  },
};

/** The pages of the `size` cases, by engine. */
export const pages = {
  run: ['statal-wasm', 'tfjs-wasm', 'jax-js-wasm', 'brain.js'],
  train: ['statal-wasm', 'tfjs-wasm', 'jax-js-wasm', 'brain.js'],
};
