import { valueAndGrad } from '@statal/autograd';
import { type Cell, gru, lstm } from '@statal/cells';
import { createEngine, leaves, mean, Random, softmaxCrossEntropy, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { dense, embedding, recurrent, sequential, stacked } from '../src/index.js';

const [T, B, V, H] = [8, 4, 11, 12];

describe('a training loop written by hand, without await and without disposing of anything', () => {
  it.each<Cell>([lstm(), gru()])('$name holds the same bytes at step 2,000 as at step 200', { timeout: 60_000 }, async (cell) => {
    const engine = await createEngine({ threads: 1 });
    const model = sequential([
      embedding({ entries: V, units: H }),
      stacked([recurrent(cell, { inputs: H, units: H }), recurrent(cell, { inputs: H, units: H })], { dropout: 0.2 }),
      dense({ inputs: H, units: V }),
    ]);
    const random = Random.fromSeed(1);
    const params = model.init({ engine, random });
    const lossOf = (p: typeof params, step: number, state: ReturnType<typeof model.apply>['state'] | undefined) => {
      const tokens = (offset: number) => {
        const ids = Int32Array.from({ length: T * B }, (_, index) => (index * 7 + step * 3 + offset) % V);
        return tensor(engine, ids, { shape: [T, B] });
      };
      const result = model.apply(p, tokens(0), { state, random: random.fold(step) });
      return { loss: mean(softmaxCrossEntropy(result.output, tokens(1))), state: result.state };
    };
    let state: ReturnType<typeof model.apply>['state'] | undefined;
    const bytesAt: Record<number, number> = {};
    for (let step = 1; step <= 2000; step++) {
      const { gradients, aux } = valueAndGrad(lossOf)(params, step, state);
      state = aux.state;
      const pairs = leaves(params).map((parameter, index) => [parameter, leaves(gradients)[index]]);
      const attributes = { learningRate: 0.05, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
      for (const pair of pairs) engine.update('sgd', attributes, pair);
      if (step === 200 || step === 2000) bytesAt[step] = engine.memory().bytes;
    }
    expect(bytesAt[2000]).toBe(bytesAt[200]);
  });
});
