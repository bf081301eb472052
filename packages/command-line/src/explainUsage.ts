/** Turns commander's message about a bad command line into one line with the flag, the reason and the fix. */
import type { Command, CommanderError } from 'commander';

/** Explains an error of commander in one line: the flag, the reason and the fix. `command` is the verb that was typed. */
export function explainUsage({ code, message }: CommanderError, command: Command): string {
  const help = `See ${[...pathOf(command), '--help'].join(' ')}`;
  const said = message.replace(/^error: /, '');
  const flag = /option '(?:-\w, )?(--[\w-]+)/.exec(said)?.[1];
  switch (code) {
    case 'commander.unknownOption': {
      const [, unknown] = /unknown option '([^']*)'/.exec(said) ?? [];
      const [, similar] = /Did you mean (?:one of )?([^?]*)\?/.exec(said) ?? [];
      return `${unknown}: there is no such flag. ${similar === undefined ? help : `Did you mean ${similar}? ${help}`}.`;
    }
    case 'commander.optionMissingArgument':
      return `${flag}: its value is missing. Write it as ${usageOf(flag, command)}. ${help}.`;
    case 'commander.missingMandatoryOptionValue':
      return `${flag}: this flag is needed. Add ${usageOf(flag, command)}. ${help}.`;
    case 'commander.invalidArgument': {
      const [, value, reason] = /argument '(.*)' is invalid\. (.*?)\.?$/s.exec(said) ?? [];
      const expected = reason?.replace(/^Allowed choices are /, 'expected one of ');
      return `${flag} ${value}: ${expected}. ${help}.`;
    }
    case 'commander.conflictingOption': {
      const flags = [...said.matchAll(/'(?:-\w, )?(--[\w-]+)[^']*'/g)].map(([, name]) => name);
      return `${flags.join(' and ')}: only one of the two can be given. ${help}.`;
    }
    case 'commander.unknownCommand': {
      const [, word] = /unknown command '([^']*)'/.exec(said) ?? [];
      const [, similar] = /Did you mean (?:one of )?([^?]*)\?/.exec(said) ?? [];
      return `${word}: there is no such command. ${similar === undefined ? help : `Did you mean ${similar}? ${help}`}.`;
    }
    case 'commander.excessArguments': {
      const words = command.args.join(' ');
      return `${words}: ${command.name()} takes flags only, such as ${command.options[0]?.long}. Put a value that has spaces in quotes. ${help}.`;
    }
    default:
      return `${said.replaceAll('\n', ' ')}. ${help}.`;
  }
}

/** The flag with its value, e.g. `--units <n>`. */
function usageOf(flag: string | undefined, command: Command): string | undefined {
  return command.options.find((option) => option.long === flag)?.flags ?? flag;
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...pathOf(command.parent), command.name()];
}
