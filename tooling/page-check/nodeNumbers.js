/** Prints Node's numbers as a line of JSON. It is a separate process, so that the caller can stop it. */
import { setFlagsFromString } from 'node:v8';
import { trainModels } from './models.js';

// Browsers and later versions have relaxed SIMD without being asked; with it here too, the same bits can be expected.
if (process.version.startsWith('v20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
console.log(JSON.stringify(await trainModels()));
