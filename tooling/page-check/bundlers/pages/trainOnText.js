/** Trains with `fit` on a text, and tells where it ran and its first and last losses. */
import { lstm } from '@statal/cells';
import { characterVocabulary, contiguousBatches } from '@statal/datasets';
import { dense, embedding, recurrent, sequential } from '@statal/layers';
import { createEngine, Random, tensor } from '@statal/tensors';
import { adam, crossEntropy, fit } from '@statal/train';

export async function trainOnText(options) {
  const text = 'She sells sea shells by the sea shore. '.repeat(20);
  const vocabulary = characterVocabulary(text);
  const batches = contiguousBatches(vocabulary.encode(text), { batch: 8, steps: 10 });
  const engine = await createEngine(options);
  const random = Random.fromSeed(1);
  const [entries, units] = [vocabulary.size, 16];
  const model = sequential([
    embedding({ entries, units }),
    recurrent(lstm(), { inputs: units, units }),
    dense({ inputs: units, units: entries }),
  ]);
  const loss = (params, { inputs, targets, steps, batch }, context) => {
    const ids = (data) => tensor(engine, data, { shape: [steps, batch] });
    const { output, state } = model.apply(params, ids(inputs), context);
    return { loss: crossEntropy(output, ids(targets)), state };
  };
  const losses = [];
  const params = model.init({ engine, random });
  for await (const event of fit({ params, loss, batches, optimizer: adam({ learningRate: 0.03 }), random, iterations: 8 })) {
    if (event.type === 'step') losses.push(event.loss);
  }
  engine.close();
  return { engine: engine.name, first: losses[0], last: losses[losses.length - 1] };
}
