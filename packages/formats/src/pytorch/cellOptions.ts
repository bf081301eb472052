/** Which options of our cells PyTorch's modules have. */

interface CellConfig {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Options that change no function (`forgetBias` starts a bias), or that PyTorch has too, and the values that it has. */
const shared: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  lstm: {
    forgetBias: () => true,
    peephole: isOff,
    coupled: isOff,
    projection: () => true,
    layerNorm: isOff,
    gateActivation: (value) => value === undefined || value === 'sigmoid',
    activation: isTanh,
    outputActivation: isTanh,
    clip: (value) => value === undefined || value === null,
    useBias: () => true,
  },
  gru: {
    reset: (value) => value === 'after',
    gateActivation: (value) => value === undefined || value === 'sigmoid',
    activation: isTanh,
    clip: (value) => value === undefined || value === null,
    useBias: () => true,
  },
  rnn: {
    activation: (value) => isTanh(value) || value === 'relu',
    clip: (value) => value === undefined || value === null,
    useBias: () => true,
  },
};

/** What PyTorch lacks for this cell, e.g. "lstm with peephole true"; undefined if nn.RNN, nn.LSTM or nn.GRU is the same. */
export function unlikeTorch({ name, options }: CellConfig): string | undefined {
  if (!Object.hasOwn(shared, name)) return `${name} cell`;
  const known = shared[name];
  const odd = Object.entries(options).find(([option, value]) => !(Object.hasOwn(known, option) && known[option](value)));
  return odd && `${name} with ${odd[0]} ${JSON.stringify(odd[1])}`;
}

function isOff(value: unknown): boolean {
  return value === undefined || value === false;
}

function isTanh(value: unknown): boolean {
  return value === undefined || value === 'tanh';
}
