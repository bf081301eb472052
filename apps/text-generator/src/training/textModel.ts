/** The model of char-rnn: an embedding, a stack of recurrent layers with dropout between them, and a dense layer over the vocabulary. */
import { builtInCells } from '@statal/cells';
import type { ContiguousBatch } from '@statal/datasets';
import { dense, embedding, type Layer, recurrent, sequential, stacked } from '@statal/layers';
import { type Engine, type Tree, tensor } from '@statal/tensors';
import { crossEntropy, type LossFunction } from '@statal/train';
import type { FixedSettings } from './settings.js';

export type TextModel = Layer<Tree, Tree>;

type ModelSettings = Pick<FixedSettings, 'cell' | 'cellOptions' | 'layers' | 'units' | 'embedding' | 'dropout'>;

/** int [T, B] -> logits [T, B, symbols]. */
export function textModel({ cell, cellOptions, layers, units, embedding: width, dropout }: ModelSettings, symbols: number): TextModel {
  const made = builtInCells[cell](cellOptions);
  // The output of a level may be wider or narrower than its units.
  const shown = made.output({ units });
  const levels = Array.from({ length: layers }, (_, level) => recurrent(made, { inputs: level === 0 ? width : shown, units }));
  return sequential([
    embedding({ entries: symbols, units: width }),
    stacked(levels, { dropout }),
    dense({ inputs: shown, units: symbols }),
  ]);
}

/** The parameters that have a row or a column for each symbol. */
export const vocabularyPaths: readonly string[] = ['layers.0.table', 'layers.2.W', 'layers.2.b'];

/** Mean cross entropy in nats over all tokens of a window. The state is carried to the next window. */
export function textLoss(model: TextModel, engine: Engine): LossFunction<Tree, ContiguousBatch, Tree> {
  return (params, { inputs, targets, steps, batch }, { state, random }) => {
    const shape = [steps, batch];
    const { output, state: next } = model.apply(params, tensor(engine, inputs, { shape }), { state, random });
    return { loss: crossEntropy(output, tensor(engine, targets, { shape })), state: next };
  };
}
