/** A network learns a text character by character, is saved to a file, and writes from that file. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lstm } from '@statal/cells';
import { type ContiguousBatch, characterVocabulary, contiguousBatches, vocabularyFromJSON } from '@statal/datasets';
import { createSampler, decodeModel, dense, embedding, encodeModel, generate, recurrent, type StateOf, sequential } from '@statal/layers';
import { createEngine, Random, tensor } from '@statal/tensors';
import { adam, crossEntropy, fit, type LossContext } from '@statal/train';

// The data. Your own come from readText.
const text = 'She sells sea shells by the sea shore. The shells she sells are sea shells, I am sure. '.repeat(40);
const vocabulary = characterVocabulary(text);
const batches = contiguousBatches(vocabulary.encode(text), { batch: 8, steps: 32 });

// The model: indices [T, B] -> logits of the next character [T, B, V]. The state goes on from window to window.
const engine = await createEngine();
const random = Random.fromSeed(1);
const [entries, units] = [vocabulary.size, 48];
const model = sequential([
  embedding({ entries, units }),
  recurrent(lstm(), { inputs: units, units }),
  dense({ inputs: units, units: entries }),
]);
const params = model.init({ engine, random });
const loss = (p: typeof params, { inputs, targets, steps, batch }: ContiguousBatch, { state }: LossContext<StateOf<typeof model>>) => {
  const shape = [steps, batch];
  const { output, state: next } = model.apply(p, tensor(engine, inputs, { shape }), { state });
  return { loss: crossEntropy(output, tensor(engine, targets, { shape })), state: next };
};
for await (const event of fit({ params, loss, batches, optimizer: adam({ learningRate: 0.01 }), random, epochs: 12, reportEvery: 39 })) {
  if (event.type === 'step') console.log(`epoch ${event.epoch}: ${event.loss.toFixed(3)} nats a character`);
}

// One file holds the model, its parameters and its vocabulary.
const path = join(await mkdtemp(join(tmpdir(), 'statal-example-')), 'shells.safetensors');
await writeFile(path, await encodeModel(model, params, { metadata: { vocabulary: JSON.stringify(vocabulary.toJSON()) } }));

// Another program would begin here.
const saved = decodeModel(await readFile(path), { engine, source: path });
const { encode, decode } = vocabularyFromJSON(JSON.parse(saved.metadata.vocabulary), { source: path });
const sample = createSampler({ temperature: 0.5, topP: 0.9, random: random.fold(1) });
const prompt = 'She sells ';
const written = generate(saved.layer, saved.params, { prompt: encode(prompt), sample, length: 150 });
console.log(prompt + decode(Int32Array.from(written)));
