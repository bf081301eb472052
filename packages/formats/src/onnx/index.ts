export type { ImportedModel } from '../importedModel.js';
export { type ReadOnnxOptions, readOnnx } from './readOnnx.js';
export { type WriteOnnxOptions, writeOnnx } from './writeOnnx.js';
