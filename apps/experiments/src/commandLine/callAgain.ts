import { type CallAgain, commandsOf } from '@statal/command-line';

/** A command line of this program that works when it is copied. */
export const callAgain: CallAgain = commandsOf('statal-lab');
