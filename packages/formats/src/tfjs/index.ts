export type { ImportedModel } from '../importedModel.js';
export { type ReadTfjsOptions, readTfjs, type TfjsShards } from './readTfjs.js';
export type { ReadShard } from './weightsManifest.js';
