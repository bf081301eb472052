/** Models of PyTorch: state_dicts in `.pt`, `.pth` and safetensors files. */

export type { ImportedModel } from '../importedModel.js';
export { type ReadPytorchOptions, readPytorch } from './readPytorch.js';
export { type ReadStateDictOptions, readStateDict, type StateDict } from './readStateDict.js';
export { type WritePytorchOptions, writePytorch } from './writePytorch.js';
