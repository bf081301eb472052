import { type CallAgain, commandsOf } from '@statal/command-line';

/** The commands that this program suggests. */
export const callAgain: CallAgain = commandsOf('statal-lab', ['run', 'sizes', 'inside', 'table']);
