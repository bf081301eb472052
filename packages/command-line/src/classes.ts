/** What a training of a classifier needs beside its corpus: its loss, its optimizer and its measure. It works in pages too. */

export { type ClassBatch, type ClassLoss, type ClassLossOptions, classLoss } from './corpus/training/classLoss.js';
export { type ClassTrainingSettings, corpusOptimizer, gradientClip } from './corpus/training/corpusOptimizer.js';
export { classObserver, type Observer } from './corpus/training/measure.js';
export { type Guess, ranked } from './corpus/using/guess.js';
