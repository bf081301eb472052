/** The cells that are compared, by name. A new cell is a new row. */
import { gru, indrnn, lstm, minGru, minLstm, rnn, statal } from '@statal/cells';
import type { ComparedCell } from './comparedCell.js';
import { triedForms } from './triedForms.js';

const slots = 4;

/** Unless its row says otherwise, a statal neuron reads all states and outputs its activation. */
const table: { readonly [name: string]: ComparedCell } = {
  rnn: { description: 'plain, tanh', make: () => rnn() },
  // A forget bias of 1 helps an lstm on every memory task. The comparison should be with a good lstm.
  lstm: { description: 'forget bias 1', make: () => lstm({ forgetBias: 1 }) },
  gru: { description: "reset after, as PyTorch's", make: () => gru() },
  indrnn: { description: 'each neuron sees its own past only', make: () => indrnn() },
  minGru: { description: 'gates do not see the state', make: () => minGru() },
  minLstm: { description: 'gates do not see the state', make: () => minLstm() },
  'statal-value': { description: 'keeps its last activation', make: () => statal({ memory: 'value' }) },
  'statal-binary': { description: 'keeps whether it has fired', make: () => statal({ memory: 'binary' }) },
  'statal-probability': { description: 'keeps how surely it has fired', make: () => statal({ memory: 'probability' }) },
  'statal-moments': {
    description: `keeps when it fired, in ${slots} slots that fade`,
    make: (length) => statal({ memory: 'moments', slots, expectedLength: length }),
  },
  'statal-content': {
    description: 'keeps what was there when it fired; gives that and what it changed',
    make: () => statal({ memory: 'content' }),
  },
  'statal-self': { description: 'value; each neuron sees its own state only', make: () => statal({ memory: 'value', connect: 'self' }) },
  'statal-forget': { description: 'value; a gate lets the state fade', make: () => statal({ memory: 'value', forget: true }) },
};

/** Variations of the first forms, which are compared only if the user names them. */
const variations: { readonly [name: string]: ComparedCell } = {
  'statal-both': { description: 'value; gives its state too', make: () => statal({ memory: 'value', output: 'both' }) },
  'statal-apart': {
    description: 'value; sees no state, gives it beside the activation',
    make: () => statal({ memory: 'value', connect: 'none', output: 'both' }),
  },
  'statal-moments-both': {
    description: 'moments; gives its state too',
    make: (length) => statal({ memory: 'moments', slots, expectedLength: length, output: 'both' }),
  },
};

/** The cells that are compared if the user names none. */
export const cellNames: readonly string[] = Object.keys(table);

/** All cells that a user can name. */
export const knownCells: readonly string[] = [...cellNames, ...Object.keys(variations), ...Object.keys(triedForms)];

/** @param name one of `knownCells` */
export function comparedCell(name: string): ComparedCell {
  return table[name] ?? variations[name] ?? triedForms[name];
}
