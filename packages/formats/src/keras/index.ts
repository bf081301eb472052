export type { ImportedModel } from '../importedModel.js';
export { type ReadKerasOptions, readKeras } from './readKeras.js';
export { type WriteKerasOptions, writeKeras } from './writeKeras.js';
