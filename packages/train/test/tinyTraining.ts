/** A small character model with everything that a resumed training must bring back: carried state, dropout, shuffling, moments, a schedule. */
import { lstm } from '@statal/cells';
import { dense, dropout, embedding, type Layer, recurrent, sequential } from '@statal/layers';
import { type ComputeEngine, Random, type Tensor, type Tree, tensor } from '@statal/tensors';
import {
  adam,
  type BatchSource,
  cosineDecay,
  crossEntropy,
  type FitEvent,
  type FitOptions,
  type LossContext,
  type LossWithState,
} from '../src/index.js';

const steps = 3;
const batch = 2;
const vocabulary = 5;
const units = 4;

export interface Window {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  readonly first: boolean;
}

/** Windows [steps, batch] of ids that a model can learn something about. */
export function windows(count: number, seed = 1): BatchSource<Window> {
  const size = steps * batch;
  const random = Random.fromSeed(seed);
  return {
    count,
    at(index) {
      const ids = Int32Array.from({ length: size + batch }, (_, place) => Math.floor(2.5 * random.unit(index * size + place)) * 2);
      return { inputs: ids.slice(0, size), targets: ids.slice(batch), first: index === 0 };
    },
  };
}

/** The same windows in another order at every epoch, each a sequence of its own. */
export function shuffled(count: number): (epoch: number, random: Random) => BatchSource<Window> {
  return (_epoch, random) => {
    const order = Array.from({ length: count }, (_, index) => ({ index, key: random.unit(index) })).sort((a, b) => a.key - b.key);
    return { count, at: async (index) => ({ ...(await windows(count).at(order[index].index)), first: true }) };
  };
}

const tinyModel = (): Layer =>
  sequential([
    embedding({ entries: vocabulary, units }),
    recurrent(lstm(), { inputs: units, units }),
    dropout({ rate: 0.2 }),
    dense({ inputs: units, units: vocabulary }),
  ]) as unknown as Layer;

export type TinyOptions = FitOptions<Tree, Window, Tree>;

/** Everything a training needs; parameters are new at every call and always the same. */
export function tinyTraining(engine: ComputeEngine, changed: Partial<TinyOptions> = {}): TinyOptions {
  const model = tinyModel();
  const params = model.init({ engine, random: Random.fromSeed(1) });
  const loss = (p: Tree, { inputs, targets }: Window, { state, random }: LossContext): LossWithState => {
    const ints = (data: Int32Array): Tensor => tensor(engine, data, { shape: [steps, batch] });
    const { output, state: next } = model.apply(p, ints(inputs), { state, random });
    return { loss: crossEntropy(output, ints(targets)), state: next };
  };
  return {
    params,
    loss,
    batches: windows(6),
    optimizer: adam({ learningRate: cosineDecay(0.05, { steps: 40 }) }),
    random: Random.fromSeed(2),
    clip: { norm: 1 },
    ...changed,
  };
}

/** All events, without what depends on the clock. */
export async function eventsOf(events: AsyncIterable<FitEvent>): Promise<FitEvent[]> {
  const all: FitEvent[] = [];
  for await (const event of events) all.push(event.type === 'step' ? { ...event, tokensPerSecond: 0 } : event);
  return all;
}
