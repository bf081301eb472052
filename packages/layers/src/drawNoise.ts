/** Draws the random inputs of a cell for one sequence. */
import type { Cell } from '@statal/cells';
import { type Engine, ones, type Random, type Shape, type Tensor } from '@statal/tensors';
import { dropoutMask } from './dropoutMask.js';

export interface DrawnNoise {
  /** [T, B, ...shape]: drawn anew for every step. */
  readonly perStep: Readonly<Record<string, Tensor>>;
  /** [B, ...shape]: the same at all steps. */
  readonly perSequence: Readonly<Record<string, Tensor>>;
}

/** Dropout masks in training; in evaluation their mean, 1. Each noise input of a cell has its own key. */
export function drawNoise(
  { noise }: Pick<Cell, 'noise'>,
  shapes: Readonly<Record<string, Shape>>,
  {
    engine,
    random,
    steps,
    batch,
  }: { readonly engine: Engine; readonly random: Random | undefined; readonly steps: number; readonly batch: number },
): DrawnNoise {
  const perStep: Record<string, Tensor> = {};
  const perSequence: Record<string, Tensor> = {};
  Object.entries(noise).forEach(([name, { rate, each }], index) => {
    const row = [batch, ...shapes[name]];
    if (random === undefined || rate === 0) perSequence[name] = ones(engine, row);
    else if (each === 'step') perStep[name] = dropoutMask(engine, [steps, ...row], { random: random.fold(index), rate, batchAxis: 1 });
    else perSequence[name] = dropoutMask(engine, row, { random: random.fold(index), rate, batchAxis: 0 });
  });
  return { perStep, perSequence };
}
