/** The command line and its verbs. */
import { runProgram } from '@statal/command-line';
import { description, version } from './packageJson.js';
import { classifyVerb } from './verbs/classify.js';
import { evaluateVerb } from './verbs/evaluate.js';
import { exportVerb } from './verbs/export.js';
import { trainVerb } from './verbs/train.js';

/** Runs the program and returns its exit code. */
export function program(argv: readonly string[]): Promise<number> {
  return runProgram(argv, {
    name: 'statal-audio',
    version,
    description,
    examples: [
      'statal-audio train',
      'statal-audio train --data recordings --out runs/mine --test 0.1',
      'statal-audio classify --model runs/mine unknown.wav',
      'statal-audio evaluate --model runs/mine --data more-recordings',
      'statal-audio export --model runs/mine mine.onnx',
    ],
    verbs: [trainVerb, classifyVerb, evaluateVerb, exportVerb],
  });
}
