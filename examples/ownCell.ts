/**
 * A cell of one's own stands wherever the built-in ones do, and runs as fast. This one is a leaky integrator whose units forget at rates
 * that they learn. Its task is to count votes: were there more ones than zeros in the last fifty steps?
 */
import { type Cell, defineCell, initializers, rnn } from '@statal/cells';
import { dense, recurrent, sequential } from '@statal/layers';
import { add, createEngine, matmul, mul, Random, read, sigmoid, sub, tanh, tensor } from '@statal/tensors';
import { accuracy, adam, crossEntropy, evaluate, fit, runningMean } from '@statal/train';

/** h' = k h + (1 - k) tanh(x W + b), k = sigma(rate). */
const integrator = defineCell({
  name: 'integrator',
  params: ({ inputs, units }) => ({
    W: [inputs, units],
    b: { shape: [units], init: initializers.zeros },
    rate: { shape: [units], init: initializers.constant(3) },
  }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, b, rate }) {
    const keep = sigmoid(rate); // [H]
    const next = add(mul(keep, h), mul(sub(1, keep), tanh(add(matmul(x, W), b)))); // [B, H]
    return { state: { h: next }, output: next };
  },
});

// The data: rows of random votes, drawn anew for each batch. A batch source is anything with `count` and `at`.
const [steps, batch, units] = [51, 32, 8];
const votes = (seed: number, count: number) => ({
  count,
  at(index: number) {
    const random = Random.fromSeed(seed).fold(index);
    const inputs = Float32Array.from({ length: steps * batch }, (_, place) => (random.unit(place) < 0.5 ? -1 : 1));
    const sums = Array.from({ length: batch }, (_, b) => inputs.reduce((sum, vote, place) => (place % batch === b ? sum + vote : sum), 0));
    return { inputs, targets: Int32Array.from(sums, (sum) => Number(sum > 0)) };
  },
});

const engine = await createEngine();
const random = Random.fromSeed(1);
for (const cell of [integrator, rnn()] as Cell[]) {
  const model = sequential([recurrent(cell, { inputs: 1, units, returnSequences: false }), dense({ inputs: units, units: 2 })]);
  const params = model.init({ engine, random });
  const loss = (p: typeof params, { inputs, targets }: ReturnType<ReturnType<typeof votes>['at']>) => {
    const { output: logits } = model.apply(p, tensor(engine, inputs, { shape: [steps, batch, 1] }));
    const answers = tensor(engine, targets);
    return { loss: crossEntropy(logits, answers), right: accuracy(logits, answers) };
  };
  for await (const event of fit({ params, loss, batches: votes(1, 150), optimizer: adam({ learningRate: 0.03 }), random, epochs: 1 })) {
    if (event.type === 'end') console.log(`${cell.name}: ${event.iteration} iterations`);
  }
  const right = runningMean();
  await evaluate({ params, loss, batches: votes(2, 20), observe: async (result) => right.add((await read(result.right))[0], batch) });
  console.log(`${cell.name}: ${(100 * right.mean).toFixed(0)}% of the elections are called right`);
}
