/** A rank other than 0: makes one run after another, as rank 0 orders, on an engine of one thread. */
import { watchInterruptions } from '@statal/command-line';
import type { Mpi } from '@statal/mpi';
import { createEngine } from '@statal/tensors';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { requestOf, workOf } from '../training/makeOnWorker.js';
import { type Answer, decode, encode, type Order } from './messages.js';

type Channel = Pick<Mpi, 'send' | 'receive'>;
type Make = Extract<Order, { readonly type: 'make' }>;

/** Milliseconds between two messages to rank 0 during a run. */
const newsEvery = 1000;

/** Returns when rank 0 says so. */
export async function serveRank(mpi: Channel): Promise<void> {
  const interruption = watchInterruptions({ onFirst() {}, onForced() {} });
  const engine = await createEngine({ threads: 1 });
  let material: TaskMaterial = {};
  try {
    for (;;) {
      const order = await receive(mpi);
      if (order.type === 'end') return;
      if (order.type === 'material') material = order.material;
      if (order.type !== 'make') continue;
      await send(mpi, await answerOf(mpi, order, { material, engine, signal: interruption.signal }));
    }
  } finally {
    interruption.close();
  }
}

interface Place extends Pick<Parameters<typeof requestOf>[1], 'material' | 'engine'> {
  readonly signal: AbortSignal;
}

/** Makes a run, and tells rank 0 of it while it goes on. */
async function answerOf(mpi: Channel, { work, configuration }: Make, { signal, ...place }: Place): Promise<Answer> {
  const stopping = new AbortController();
  let evaluation: Extract<Answer, { type: 'news' }>['evaluation'];
  let telling: Promise<void> | undefined;
  const tell = async (): Promise<void> => {
    await send(mpi, { type: 'news', evaluation });
    evaluation = undefined;
    const order = await receive(mpi);
    if (order.type === 'heard' && !order.mayGoOn) stopping.abort();
    telling = undefined;
  };
  const timer = setInterval(() => {
    telling ??= tell();
  }, newsEvery);
  try {
    const request = requestOf(configuration, {
      ...place,
      signal: AbortSignal.any([signal, stopping.signal]),
      onEvaluation: (iteration, score) => {
        evaluation = { iteration, score };
      },
    });
    const result = await workOf[work](request);
    return result === undefined ? { type: 'stopped' } : { type: 'made', result };
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearInterval(timer);
    await telling;
  }
}

async function receive(mpi: Channel): Promise<Order> {
  return decode<Order>((await mpi.receive(0)).bytes);
}

function send(mpi: Channel, answer: Answer): Promise<void> {
  return mpi.send(encode(answer), 0);
}
