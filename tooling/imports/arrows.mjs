/** Who may import which packages, and what lint answers to other imports. `writeRules.mjs` makes biome's rules of this table. */

const direction = 'Imports point to the right in apps -> command-line -> train -> layers -> cells -> autograd -> tensors:';
const wayOut = 'Move the code to the package that may know both, or pass it in as an argument.';

/** A package may also import itself and the test settings. `publicOnly`: only what apps may import of them. */
export const packages = [
  {
    name: 'tensors',
    mayImport: [],
    message: `${direction} tensors holds values, operations and engines and knows nothing of gradients. ${wayOut}`,
  },
  {
    name: 'autograd',
    mayImport: ['tensors'],
    message: `${direction} autograd holds gradients and scan and knows nothing of cells. ${wayOut}`,
  },
  {
    name: 'cells',
    mayImport: ['autograd', 'tensors'],
    message: `${direction} cells are equations and know nothing of layers. ${wayOut}`,
  },
  {
    name: 'layers',
    mayImport: ['cells', 'autograd', 'tensors'],
    message: `${direction} layers know nothing of training. ${wayOut}`,
  },
  {
    name: 'formats',
    mayImport: ['layers', 'cells', 'autograd', 'tensors'],
    message: `${direction} formats reads and writes models beside train, and knows nothing of training or apps. ${wayOut}`,
  },
  {
    name: 'train',
    mayImport: ['layers', 'cells', 'autograd', 'tensors', 'files'],
    message: `${direction} train knows nothing of data formats or apps. ${wayOut}`,
  },
  {
    name: 'datasets',
    mayImport: ['files'],
    message: 'datasets stands alone but for files: it yields typed arrays, so that its readers serve any library and any worker.',
  },
  {
    name: 'blas',
    mayImport: [],
    message: 'blas stands alone: it multiplies by address, and every worker thread imports it, so it must stay small.',
  },
  {
    name: 'mpi',
    mayImport: [],
    message: 'mpi stands alone: it moves arrays between processes, and what trains knows only the interface of a rank.',
  },
  {
    name: 'files',
    mayImport: [],
    message: 'files stands alone: whatever writes a file may use it.',
  },
  {
    name: 'command-line',
    mayImport: ['train', 'formats', 'layers', 'cells', 'tensors', 'datasets', 'files'],
    publicOnly: true,
    message: `${direction} command-line holds what programs share and knows none of them. Move the code to the app, or pass it in as an argument.`,
  },
];

/** For apps. */
export const publicNames = {
  group: ['@statal/*/src/**', '@statal/*/dist/**', '@statal/*/internals'],
  message: 'An app uses a package by its public names, as every user does.',
};

/** For all. */
export const ownPaths = {
  group: ['../../*/src/**', '../../../*/src/**', '../../../../*/src/**', '../../../../../*/src/**', '**/packages/*/src/**'],
  message: 'Import another package by its name: a relative path walks around its public surface and around the arrows.',
};

/** For all but the one folder. */
export const gpuFolder = 'packages/tensors/src/engines/gpu';
export const gpuMessage = `gpu.js is imported in one folder only, ${gpuFolder}, and loaded on demand: a program that never asks for the GPU must not pay for it.`;
