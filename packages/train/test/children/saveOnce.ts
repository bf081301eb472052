/** node saveOnce.mjs DIRECTORY ITERATION ELEMENTS: stores a checkpoint, or prints why not. */
import { CheckpointError, checkpointDirectory } from '../../src/index.js';
import { someCheckpoint } from '../someCheckpoint.js';

const [directory, iteration, elements] = process.argv.slice(2);
try {
  await checkpointDirectory(directory).save(someCheckpoint(Number(iteration), Number(elements)));
} catch (error) {
  if (!(error instanceof CheckpointError)) throw error;
  process.stdout.write(`${error.message}\n`);
  process.exitCode = 2;
}
