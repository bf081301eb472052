import { type CallAgain, commandsOf } from '@statal/command-line';

/** The commands that this program suggests. */
export const callAgain: CallAgain = commandsOf('statal-video');

/** The command that resumes the training in a directory. */
export function resumeCommand(directory: string): string {
  return callAgain(['train', '--resume', '--out', directory]);
}
