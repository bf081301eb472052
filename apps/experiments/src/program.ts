/** The command line: the verbs, and what happens when one of them fails. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { explainError } from './commandLine/explainError.js';
import { explainUsage } from './commandLine/explainUsage.js';
import { reportVerb } from './verbs/report.js';
import { runVerb } from './verbs/run.js';
import { sizesVerb } from './verbs/sizes.js';

const { version, description } = createRequire(import.meta.url)('../package.json') as { version: string; description: string };

const examples = `
Examples:
  statal-lab run --task seen-before --cells lstm,gru --out runs/first
  statal-lab sizes --task seen-before --cells lstm,gru --out runs/first
  statal-lab report runs/first

Every command has examples of its own, and run lists the tasks and the cells: statal-lab run --help`;

const verbs = [runVerb, sizesVerb, reportVerb];

/** Runs the program and returns its exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const verbose = argv.includes('--verbose') || Boolean(process.env.DEBUG);
  const program = new Command('statal-lab').description(description).version(version).addHelpText('after', examples);
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
    process.stderr.write(`statal-lab: ${line}\n`);
    if (verbose && error instanceof Error)
      process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
    return exitCode;
  }
}
