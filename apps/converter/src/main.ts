#!/usr/bin/env node
/** The program `statal-convert`. */
import { startProgram } from '@statal/command-line';

await startProgram(async () => (await import('./program.js')).program);
