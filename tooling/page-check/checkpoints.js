/** A page that stores checkpoints without end, to be killed, and one that says what it finds. */
import { checkpointDatabase } from '@statal/train';

const store = checkpointDatabase('killed');
const elements = 400_000;

/** Every number depends on the iteration, so that a mixture of two checkpoints is seen. @param {number} iteration */
function checkpointOf(iteration) {
  const data = Float32Array.from({ length: elements }, (_, index) => iteration + (index % 1024) / 1024);
  const tensor = /** @type {const} */ ({ dtype: 'F32', shape: [elements], data });
  return { source: 'page', iteration, parameters: new Map([['W', tensor]]), configuration: { iteration } };
}

/**
 * Every third checkpoint is the best.
 *
 * @param {(iteration: number, best: boolean) => void} stored is told of each checkpoint that the store has acknowledged
 */
export async function saveForever(stored) {
  for (let iteration = ((await store.lastIteration()) ?? 0) + 1; ; iteration++) {
    const best = iteration % 3 === 0;
    await store.save(checkpointOf(iteration), { best });
    await stored(iteration, best);
  }
}

/** The iterations of the last and the best checkpoint, each read whole. */
export async function loadWhole() {
  const last = await readWhole('last');
  return { last, best: last < 3 ? 0 : await readWhole('best') };
}

/** @param {'last' | 'best'} which */
async function readWhole(which) {
  if ((await store.lastIteration()) === undefined) return 0;
  const { iteration, parameters, configuration } = await store.load(which);
  const wanted = checkpointOf(iteration);
  const [got, want] = [parameters, wanted.parameters].map((tensors) => tensors.get('W')?.data ?? []);
  const isWhole = got.length === want.length && want.every((value, index) => got[index] === value);
  if (!isWhole || JSON.stringify(configuration) !== JSON.stringify(wanted.configuration))
    throw new Error(`iteration ${iteration} is a mixture`);
  return iteration;
}
