/** Trains step by step, without data and `fit`: the least that a training loads. */
import { valueAndGrad } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { dense, embedding, recurrent, sequential } from '@statal/layers';
import { createEngine, Random, read, tensor } from '@statal/tensors';
import { adam, clipByNorm, crossEntropy } from '@statal/train';

export async function trainSteps(options) {
  const engine = await createEngine(options);
  const [entries, units] = [4, 16];
  const model = sequential([
    embedding({ entries, units }),
    recurrent(lstm(), { inputs: units, units }),
    dense({ inputs: units, units: entries }),
  ]);
  const params = model.init({ engine, random: Random.fromSeed(1) });
  const optimizer = adam({ learningRate: 0.03 });
  const [inputs, targets] = [0, 1].map((start) =>
    tensor(
      engine,
      Int32Array.from({ length: 80 }, (_, i) => (i + start) % entries),
      { shape: [10, 8] },
    ),
  );
  const step = valueAndGrad((p) => crossEntropy(model.apply(p, inputs).output, targets));
  const losses = [];
  for (let iteration = 0; iteration < 8; iteration++) {
    const { loss, gradients } = step(params);
    optimizer.update(params, clipByNorm(gradients, 5).gradients);
    losses.push((await read(loss))[0]);
  }
  engine.close();
  return { engine: engine.name, first: losses[0], last: losses[losses.length - 1] };
}
