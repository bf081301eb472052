/** The command line and its verbs. */
import { runProgram } from '@statal/command-line';
import { description, version } from './packageJson.js';
import { demoVerb } from './verbs/demo.js';
import { evaluateVerb } from './verbs/evaluate.js';
import { exportVerb } from './verbs/export.js';
import { generateVerb } from './verbs/generate.js';
import { importVerb } from './verbs/import.js';
import { inspectVerb } from './verbs/inspect.js';
import { prepareVerb } from './verbs/prepare.js';
import { trainVerb } from './verbs/train.js';

/** Runs the program and returns its exit code. */
export function program(argv: readonly string[]): Promise<number> {
  return runProgram(argv, {
    name: 'statal-text',
    version,
    description,
    examples: [
      'statal-text demo',
      'statal-text train --input shakespeare.txt --out runs/shakespeare',
      'statal-text prepare --input wikipedia.txt --out wikipedia',
      'statal-text generate --model runs/shakespeare --prompt "ROMEO:"',
      'statal-text evaluate --model runs/shakespeare',
      'statal-text inspect --model runs/shakespeare --find position',
      'statal-text export --model runs/shakespeare shakespeare.onnx',
      'statal-text import char-rnn.pt --tokens tokens.json --out runs/char-rnn',
    ],
    verbs: [trainVerb, prepareVerb, generateVerb, evaluateVerb, inspectVerb, exportVerb, importVerb, demoVerb],
  });
}
