/** A plug-in of Vite: `virtual:declarations` is what `gatherDeclarations` gives. */
import type { Plugin } from 'vite';
import { gatherDeclarations } from './gatherDeclarations.js';

const name = 'virtual:declarations';
const resolved = `\0${name}`;

export function declarations(): Plugin {
  return {
    name: 'declarations',
    resolveId: (id) => (id === name ? resolved : undefined),
    // A text that JSON.parse reads loads faster than the same object as code.
    load: (id) => (id === resolved ? `export default JSON.parse(${JSON.stringify(JSON.stringify(gatherDeclarations()))});` : undefined),
  };
}
