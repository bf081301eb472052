/** The command line and its verbs. */
import { runProgram } from '@statal/command-line';
import { description, version } from './packageJson.js';
import { classifyVerb } from './verbs/classify.js';
import { evaluateVerb } from './verbs/evaluate.js';
import { exportVerb } from './verbs/export.js';
import { predictVerb } from './verbs/predict.js';
import { trainVerb } from './verbs/train.js';

/** Runs the program and returns its exit code. */
export function program(argv: readonly string[]): Promise<number> {
  return runProgram(argv, {
    name: 'statal-video',
    version,
    description,
    examples: [
      'statal-video train',
      'statal-video train --data clips --out runs/mine --test 0.2',
      'statal-video classify --model runs/mine unknown.mp4',
      'statal-video evaluate --model runs/mine --data more-clips',
      'statal-video export --model runs/mine mine.onnx',
      'statal-video train --predict --out runs/digits',
      'statal-video predict --model runs/digits --out digits.gif',
    ],
    verbs: [trainVerb, classifyVerb, evaluateVerb, predictVerb, exportVerb],
  });
}
