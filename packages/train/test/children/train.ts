/** node train.mjs DIRECTORY: trains the tiny model to its end, going on from the last checkpoint if there is one, and prints the parameters. */
import { createEngine } from '@statal/tensors';
import { checkpointDirectory, fit } from '../../src/index.js';
import { tinyTraining, windows } from '../tinyTraining.js';
import { flat } from '../values.js';

const store = checkpointDirectory(process.argv[2]);
const resume = (await store.lastIteration()) === undefined ? undefined : await store.load();
const engine = await createEngine({ kind: 'reference' });
const training = tinyTraining(engine, {
  iterations: 40,
  validation: { batches: windows(2, 9), every: 7 },
  checkpoints: { store, every: 2 },
  resume,
});
for await (const event of fit(training)) if (event.type === 'checkpoint') process.stdout.write(`${event.iteration}\n`);
process.stdout.write(`${JSON.stringify(flat(training.params))}\n`);
