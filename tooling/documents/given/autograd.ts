/** A plain recurrent step over 20 steps of 4 rows: 3 features, 8 units. */
import type { StepResult } from '@statal/autograd';
import { add, matmul, type Tensor, tanh, zeros } from '@statal/tensors';
import { engine, random } from './everywhere.js';

const params = {
  W: random.fold(0).normal(engine, [3, 8], { deviation: 0.3 }),
  U: random.fold(1).normal(engine, [8, 8], { deviation: 0.3 }),
};
export const xs: Tensor = random.fold(2).normal(engine, [20, 4, 3]);
export const state: { readonly h: Tensor } = { h: zeros(engine, [4, 8]) };

export function step({ h }: { readonly h: Tensor }, x: Tensor): StepResult<{ readonly h: Tensor }, Tensor> {
  const next = tanh(add(matmul(x, params.W), matmul(h, params.U)));
  return { state: { h: next }, output: next };
}
