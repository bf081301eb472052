#!/usr/bin/env node
/** The program `statal-video`. */
import { startProgram } from '@statal/command-line';

await startProgram(async () => (await import('./program.js')).program);
