#!/usr/bin/env node
/** The program `statal-lab`. What must happen before anything else happens here. */
import { watchOutput } from './commandLine/closedOutput.js';

watchOutput();
const { runProgram } = await import('./program.js');
process.exitCode = await runProgram(process.argv);
