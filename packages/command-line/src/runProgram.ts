/** A command line program with verbs, and its error handling. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { explainError } from './explainError.js';
import { explainUsage } from './explainUsage.js';
import { flagsOf } from './flags.js';
import { launcherOf } from './ranks/launcher.js';
import { RankFailure } from './ranks/rankFailure.js';

/** A command line program: its help, and its verbs. */
export interface Program {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Whole command lines, shown below the help. */
  readonly examples: readonly string[];
  /** One command per verb. */
  readonly verbs?: readonly (() => Command)[] | undefined;
  /** The command of a program without verbs: its arguments and flags are those of the program. */
  readonly command?: (() => Command) | undefined;
}

/** The mpirun of Open MPI 5 drops what ranks print after one has failed. So a rank that prints nothing fails later than the one that prints. */
const untilPrinted = 500;

/** Runs the program and returns its exit code. 0: done. 1: failed. 2: bad usage or input. */
export async function runProgram(
  argv: readonly string[],
  { name, version, description, examples, verbs = [], command }: Program,
): Promise<number> {
  const verbose = argv.includes('--verbose') || Boolean(process.env.DEBUG);
  const isOther = (launcherOf(process.env)?.rank ?? 0) > 0; // rank 0 prints help and wrong usage
  const only = command?.();
  const commands = only === undefined ? verbs.map((verb) => verb()) : [only];
  const more = only === undefined ? `\nEvery command has examples of its own: ${name} ${commands[0].name()} --help` : '';
  const help = `\nExamples:\n${examples
    .map((example) => `  ${example}\n`)
    .join('')
    .trimEnd()}${more && `\n${more}`}`;
  const program = (only?.name(name) ?? new Command(name)).description(description).version(version).addHelpText('after', help);
  let running: Command = program;
  for (const command of new Set([program, ...commands])) {
    command.option('--verbose', 'show where an error happened').helpCommand(false);
    // Errors are shown below in one line, not by commander.
    command.configureOutput({ outputError: () => {}, ...(isOther && { writeOut: () => {} }) }).exitOverride((error) => {
      running = command;
      throw error;
    });
    command.hook('preAction', (_, verb) => {
      running = verb;
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
    if (error instanceof CommanderError) {
      if (isOther) await sleep(untilPrinted);
      else tell(name, explainUsage(error, running), verbose && error);
      return 2;
    }
    if (!(error instanceof RankFailure)) {
      const { line, exitCode } = explainError(error, flagsOf(running));
      tell(name, line, verbose && error);
      return exitCode;
    }
    const { cause, prefix, prints, exitCode, end } = error;
    if (prints) tell(name, `${prefix}${explainError(cause, flagsOf(running)).line}`, verbose && cause);
    else await sleep(untilPrinted);
    end?.();
    return exitCode;
  }
}

/** Prints the line of an error. With an error, also where it happened. */
function tell(name: string, line: string, error: unknown): void {
  process.stderr.write(`${name}: ${oneLine(line)}\n`);
  if (error instanceof Error)
    process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
}

/** Escapes control characters and line ends, which words and paths may contain, so that the message is one line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
