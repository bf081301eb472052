/** The activations of LSTM, GRU and RNN nodes as options of cells. */
import type { Json } from '@statal/cells';
import type { SharedCell } from '../../gates/gateOrders.js';
import type { Site } from './site.js';
import { Unreadable } from './unreadable.js';

export type Directions = 1 | 2;

/** The options that hold the activations of an operator in ONNX's order, and ONNX's defaults. */
const places: { readonly [Cell in SharedCell]: readonly (readonly [option: string, usual: string])[] } = {
  lstm: [
    ['gateActivation', 'Sigmoid'],
    ['activation', 'Tanh'],
    ['outputActivation', 'Tanh'],
  ],
  gru: [
    ['gateActivation', 'Sigmoid'],
    ['activation', 'Tanh'],
  ],
  rnn: [['activation', 'Tanh']],
};

type Numbers = { readonly alpha: number; readonly beta: number };

/** Our name of an activation, with the defaults of its numbers if it has some. ONNX ignores the case of names. */
const activations: Readonly<Record<string, { readonly numbers?: Numbers | undefined; readonly option: (numbers: Numbers) => Json }>> = {
  sigmoid: { option: () => 'sigmoid' },
  tanh: { option: () => 'tanh' },
  relu: { option: () => 'relu' },
  hardsigmoid: { numbers: { alpha: 0.2, beta: 0.5 }, option: ({ alpha, beta }) => ({ hardSigmoid: { slope: alpha, offset: beta } }) },
  affine: {
    numbers: { alpha: 1, beta: 0 },
    option({ alpha, beta }) {
      if (alpha === 1 && beta === 0) return 'linear';
      throw new Unreadable(`its activation is ${alpha} x + ${beta}, which no cell here has`);
    },
  },
};

/** One object of options for each direction, without those at their default. */
export function readActivations({ attributes }: Site, cell: SharedCell, directions: Directions): readonly Readonly<Record<string, Json>>[] {
  const names =
    attributes.strings('activations') ?? Array.from({ length: directions }, () => places[cell].map(([, usual]) => usual)).flat();
  if (names.length !== directions * places[cell].length) {
    throw new Unreadable(`it has ${names.length} activations, expected ${directions * places[cell].length}`);
  }
  const [alphas, betas] = [attributes.floats('activation_alpha'), attributes.floats('activation_beta')];
  let next = 0;
  const found = names.map((name) => {
    const key = name.toLowerCase();
    if (!Object.hasOwn(activations, key))
      throw new Unreadable(`its activation ${name} is not one of ${Object.keys(activations).join(', ')}`);
    const { numbers, option } = activations[key];
    if (numbers === undefined) return option({ alpha: 0, beta: 0 });
    const place = next++;
    return option({ alpha: alphas[place] ?? numbers.alpha, beta: betas[place] ?? numbers.beta });
  });
  return Array.from({ length: directions }, (_, which) => optionsOf(cell, found.slice(which * places[cell].length)));
}

function optionsOf(cell: SharedCell, [...found]: readonly Json[]): Readonly<Record<string, Json>> {
  const usual: Readonly<Record<string, Json>> = { gateActivation: 'sigmoid', activation: 'tanh', outputActivation: found[1] };
  const options = places[cell].map(([option], place): [string, Json] => [option, found[place]]);
  // rnn keeps its activation in saved models even at its default.
  return Object.fromEntries(options.filter(([option, value]) => cell === 'rnn' || JSON.stringify(value) !== JSON.stringify(usual[option])));
}
