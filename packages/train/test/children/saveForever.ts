/** node saveForever.mjs DIRECTORY FROM: stores checkpoints FROM, FROM + 1, ... and prints the number of each when it is safe. */
import { checkpointDirectory } from '../../src/index.js';
import { someCheckpoint } from '../someCheckpoint.js';

const [directory, from] = process.argv.slice(2);
const store = checkpointDirectory(directory);
process.stdout.write('ready\n');
for (let iteration = Number(from); ; iteration++) {
  await store.save(someCheckpoint(iteration, 5_000), { best: iteration % 3 === 0 });
  process.stdout.write(`${iteration}\n`);
}
