/** Models that are written: tooling/oracles/pytorchFiles.py loads the files into the same modules of torch.nn. */
import { gru, lstm, rnn } from '@statal/cells';
import { bidirectional, dense, dropout, embedding, type Layer, layerNorm, pooling, recurrent, sequential, stacked } from '@statal/layers';

const inputs = 3;

interface WrittenModel {
  readonly layer: Layer;
  readonly names?: readonly string[] | undefined;
  /** The engine that holds the parameters: reference writes float64. */
  readonly kind?: 'wasm' | 'reference' | undefined;
}

export const writtenModels: Readonly<Record<string, WrittenModel>> = {
  charRnn: {
    layer: sequential([
      embedding({ entries: 5, units: 3 }),
      stacked([recurrent(lstm(), { inputs, units: 4 }), recurrent(lstm(), { inputs: 4, units: 4 })], { dropout: 0.5 }),
      dense({ inputs: 4, units: 5 }),
    ]),
    names: ['encoder', 'rnn', 'decoder'],
  },
  gru: { layer: stacked([bidirectional(gru(), { inputs, units: 4 }), bidirectional(gru(), { inputs: 8, units: 4 })]) },
  lstmProjection: {
    layer: stacked([recurrent(lstm({ projection: 2 }), { inputs, units: 4 }), recurrent(lstm({ projection: 2 }), { inputs: 2, units: 4 })]),
  },
  lstmWithoutBias: { layer: bidirectional(lstm({ useBias: false }), { inputs, units: 4 }) },
  gruWithoutBias: { layer: recurrent(gru({ useBias: false }), { inputs, units: 4 }) },
  rnnRelu: { layer: recurrent(rnn({ activation: 'relu' }), { inputs, units: 4 }) },
  norms: {
    kind: 'reference',
    layer: sequential([
      recurrent(rnn(), { inputs, units: 4 }),
      dropout({ rate: 0.5 }),
      layerNorm({ units: 4 }),
      dense({ inputs: 4, units: 3, bias: false }),
      layerNorm({ units: 3, shift: false }),
    ]),
  },
  mixedWidths: {
    layer: sequential([
      stacked([recurrent(gru(), { inputs, units: 4 }), recurrent(gru(), { inputs: 4, units: 2 })]),
      pooling({ kind: 'last' }),
      dense({ inputs: 2, units: 3, activation: 'softmax' }),
    ]),
  },
};
