export type { ImportedModel } from '../importedModel.js';
export { type ReadKerasOptions, readKeras } from './readKeras.js';
