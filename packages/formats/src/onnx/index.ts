export type { ImportedModel } from '../importedModel.js';
export { type WriteOnnxOptions, writeOnnx } from './writeOnnx.js';
