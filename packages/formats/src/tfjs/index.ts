export type { ImportedModel } from '../importedModel.js';
