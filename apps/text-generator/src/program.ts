/** The command line: the verbs, and what happens when one of them fails. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { explainError } from './commandLine/explainError.js';
import { explainUsage } from './commandLine/explainUsage.js';
import { demoVerb } from './verbs/demo.js';
import { evaluateVerb } from './verbs/evaluate.js';
import { generateVerb } from './verbs/generate.js';
import { trainVerb } from './verbs/train.js';

const { version, description } = createRequire(import.meta.url)('../package.json') as { version: string; description: string };

const examples = `
Examples:
  statal-text demo
  statal-text train --input shakespeare.txt --out runs/shakespeare
  statal-text generate --model runs/shakespeare --prompt "ROMEO:"
  statal-text evaluate --model runs/shakespeare

Every command has examples of its own: statal-text train --help`;

const verbs = [trainVerb, generateVerb, evaluateVerb, demoVerb];

/** Runs the program and returns its exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const verbose = argv.includes('--verbose') || Boolean(process.env.DEBUG);
  const program = new Command('statal-text').description(description).version(version).addHelpText('after', examples);
  let failed: Command = program;
  for (const command of [program, ...verbs.map((verb) => verb())]) {
    command.option('--verbose', 'show where an error happened').helpCommand(false);
    // Errors are shown below, in one line, and not by commander.
    command.configureOutput({ outputError: () => {} }).exitOverride((error) => {
      failed = command;
      throw error;
    });
    if (command !== program) program.addCommand(command);
  }
  if (argv.length <= 2) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { line, exitCode } = error instanceof CommanderError ? { line: explainUsage(error, failed), exitCode: 2 } : explainError(error);
    process.stderr.write(`statal-text: ${line}\n`);
    if (verbose && error instanceof Error)
      process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
    return exitCode;
  }
}
