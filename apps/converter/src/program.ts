/** The command line. */
import { createRequire } from 'node:module';
import { runProgram } from '@statal/command-line';
import { convertVerb } from './verbs/convert.js';

const { version, description } = createRequire(import.meta.url)('../package.json') as { version: string; description: string };

/** Runs the program and returns its exit code. */
export function program(argv: readonly string[]): Promise<number> {
  return runProgram(argv, {
    name: 'statal-convert',
    version,
    description,
    examples: [
      'statal-convert classifier.keras classifier.onnx',
      'statal-convert --describe model.pt',
      'statal-convert tfjs/model.json model.safetensors',
      'statal-convert runs/mine/model.safetensors model.pt',
      'statal-convert model.onnx pytorch.safetensors --to pytorch',
    ],
    command: convertVerb,
  });
}
