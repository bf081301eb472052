/** The text model without the program, for pages and other programs: nothing here needs Node. */

// Training, as `train` does it

export { createOptimizer } from './training/createOptimizer.js';
export type { FixedSettings } from './training/settings.js';
export { textLearning } from './training/textLearning.js';
export { type TextModel, textModel } from './training/textModel.js';
export { textVocabulary } from './training/textVocabulary.js';
export { type PartNames, type TextWindows, textWindows } from './training/textWindows.js';

// Writing, as `generate` does it

export { openingToken } from './writing/openingToken.js';
export type { WriterModel } from './writing/writerModel.js';
export { writeSample } from './writing/writeSample.js';
export { WritingModel } from './writing/writingModel.js';

// Looking inside, as `inspect` does it

export { type FoundUnit, findUnits } from './inspecting/findUnits.js';
export { strengthOf, type ValueScale, valueScale } from './inspecting/inspectedText.js';
export { type ReadingModel, readingRun, type Signal, signalsOf } from './inspecting/readingRun.js';
export { Target } from './inspecting/separation.js';
export { propertyNamed, propertyNames, propertyOf, type TextProperty } from './inspecting/textProperties.js';
