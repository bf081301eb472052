#!/usr/bin/env node
/** The program `statal-text`. What must happen before anything else happens here. */
import { setFlagsFromString } from 'node:v8';
import { watchOutput } from './commandLine/closedOutput.js';

// Node 20 has relaxed SIMD behind a flag, which makes products a fifth faster; from Node 21 on it is always there and the flag is gone.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

watchOutput();
const { runProgram } = await import('./program.js');
process.exitCode = await runProgram(process.argv);
