/**
 * The training loop. It is a generator, so its reader decides what to print, when to draw a sample and when to stop. The parameters
 * do not change while the reader handles an event.
 *
 * Clock times (events report speed) never affect the parameters: the same options give the same training. A training resumed from a
 * checkpoint gives the same bits as an uninterrupted one.
 */
import { StatalError, type Tree } from '@statal/tensors';
import { platform } from '#platform';
import type { DistributedTraining } from '../distributed/distributedTraining.js';
import { checkFitOptions } from './checkFitOptions.js';
import type { EndReason, FitEvent } from './fitEvents.js';
import type { FitOptions } from './fitOptions.js';
import { nextTurn } from './nextTurn.js';
import { TrainingError } from './trainingError.js';
import { TrainingRun } from './trainingRun.js';

/**
 * Trains `params` in place and yields events.
 *
 * - Abort: after the iteration in which the signal comes, `fit` stores a last checkpoint and ends with reason 'aborted'.
 * - Divergence: a `TrainingError` names the iteration if a loss, gradient norm or parameter is not finite, or if the loss stays
 *   above `lossLimit`. The last checkpoint is then the last good one.
 * - Storage: if a checkpoint cannot be stored, the training ends with the store's error.
 * - Batches without a valid target (`count` 0) are not iterations: they make no update, decay no moments and use no random numbers.
 *   Their state is carried on, because the sequence continues. The next 'step' event counts them in `skipped`.
 * - An epoch or a validation without any valid target is a `TrainingError`.
 *
 * @example
 * const shape = [10, 4]; // [T, B]
 * const lossOf = (p: typeof params, { inputs, targets }: ContiguousBatch, { state, random }: LossContext<StateOf<typeof model>>) => {
 *   const { output, state: next } = model.apply(p, tensor(engine, inputs, { shape }), { state, random });
 *   return { loss: crossEntropy(output, tensor(engine, targets, { shape })), state: next };
 * };
 * for await (const event of fit({ params, loss: lossOf, batches, optimizer: adam(), random, epochs: 2, clip: { norm: 5 } })) {
 *   if (event.type === 'step') console.log(event.iteration, event.loss);
 * }
 */
export async function* fit<P extends Tree, Batch, S extends Tree, A = unknown>(
  options: FitOptions<P, Batch, S, A>,
): AsyncGenerator<FitEvent, void, void> {
  checkFitOptions(options);
  const { reportEvery = 1, validation, resume } = options;
  const distributed = await distributedTraining(options);
  const checkpoints = options.checkpoints && (distributed?.sharing(options.checkpoints) ?? options.checkpoints);
  if (checkpoints !== undefined && resume === undefined) await requireEmptyStore(checkpoints);
  const run = new TrainingRun<P, Batch, S>(options, distributed);
  const { position, validations } = run;
  try {
    yield* steps();
  } finally {
    run.close();
  }

  async function* steps(): AsyncGenerator<FitEvent, void, void> {
    for (;;) {
      const { iteration } = position;
      if (validation !== undefined && !run.stopped && validations.iteration < iteration && due(validation.every)) {
        const event = await run.validate(validation);
        if (event !== undefined) yield event;
      }
      const reason = endReason();
      if (reason !== undefined) return yield* end(reason);
      if (checkpoints !== undefined && (run.bestUnsaved || (run.savedAt < iteration && checkpointDue(checkpoints.every)))) {
        await run.settle();
        // A loss far too high may be the start of a divergence. Do not save then, so that the last checkpoint stays a good one.
        if (run.bestUnsaved || !run.watch.isHigh) yield await run.save(checkpoints);
      }
      const reporting = (iteration + 1) % reportEvery === 0;
      const updated = await run.step({ measure: reporting });
      if (updated && reporting) yield await run.report();
      await nextTurn();
    }
  }

  function due(every: number | undefined): boolean {
    return every === undefined ? position.atEpochEnd : position.iteration % every === 0;
  }

  function checkpointDue(every: number | undefined): boolean {
    return every === undefined && validation !== undefined ? validations.iteration === position.iteration : due(every);
  }

  function endReason(): EndReason | undefined {
    if (run.stopped) return 'aborted';
    if (validations.misses >= (validation?.patience ?? Number.POSITIVE_INFINITY)) return 'patience';
    if (position.epochsDone >= (options.epochs ?? Number.POSITIVE_INFINITY)) return 'epochs';
    return position.iteration >= (options.iterations ?? Number.POSITIVE_INFINITY) ? 'iterations' : undefined;
  }

  async function* end(reason: EndReason): AsyncGenerator<FitEvent, void, void> {
    await run.settle();
    if (reason !== 'aborted') run.watch.end(position.iteration);
    if (validation !== undefined && reason !== 'aborted' && validations.iteration < position.iteration) {
      const event = await run.validate(validation);
      if (event !== undefined) yield event;
    }
    if (checkpoints === undefined) await distributed?.requireSame(position.iteration);
    else if (run.bestUnsaved || run.savedAt < position.iteration) yield await run.save(checkpoints);
    yield { type: 'end', reason, iteration: position.iteration, epoch: position.epoch, best: validations.best };
  }
}

async function distributedTraining<P extends Tree, Batch, S extends Tree>(
  options: FitOptions<P, Batch, S>,
): Promise<DistributedTraining<P, Batch, S> | undefined> {
  if (options.distributed === undefined) return undefined;
  if (platform.distributed === undefined)
    throw new StatalError('fit', 'a page has no processes to share a training with', 'Leave distributed out, or train in Node');
  const { DistributedTraining } = await platform.distributed();
  return DistributedTraining.start(options, options.distributed);
}

async function requireEmptyStore({ store }: { readonly store: { lastIteration(): Promise<number | undefined> } }): Promise<void> {
  const last = await store.lastIteration();
  if (last === undefined) return;
  throw new TrainingError(
    'place',
    0,
    `there is already a checkpoint of iteration ${last} where this training would keep its own`,
    'Resume from it with resume: await store.load(), or choose another place',
  );
}
