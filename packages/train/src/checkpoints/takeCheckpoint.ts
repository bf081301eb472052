/** Takes a checkpoint of a running training. */
import type { Json } from '@statal/cells';
import { parametersToSafetensors } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { checkField, having, needOptions, optional, wholeNumberFrom0 } from '@statal/tensors/internals';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Checkpoint, StoredOptimizer, StoredTree, TrainingProgress } from './checkpoint.js';
import { shapeOfTree } from './treeShape.js';

/** What `takeCheckpoint` copies. */
export interface TakeCheckpointOptions {
  readonly params: Tree;
  /** Number of updates of the parameters. */
  readonly iteration: number;
  readonly optimizer?: Optimizer | undefined;
  /** The state that the next batch starts from: plain objects and arrays of tensors. */
  readonly state?: unknown;
  readonly progress?: TrainingProgress | undefined;
  /** Data of the caller, stored unchanged: how text became ids. */
  readonly vocabulary?: Json | undefined;
  /** Data of the caller, stored unchanged: how to build the model again. */
  readonly configuration?: Json | undefined;
}

const names: readonly (keyof TakeCheckpointOptions)[] = [
  ...(['params', 'iteration', 'optimizer', 'state', 'progress', 'vocabulary', 'configuration'] as const),
];

/**
 * Copies everything to the host. `fit` calls it; a custom training loop calls it between two updates.
 *
 * @example
 * const store = checkpointDirectory('runs/second');
 * await store.save(await takeCheckpoint({ params, optimizer: adam(), iteration: 300, configuration: model.config() }));
 * await store.lastIteration(); // 300
 */
export async function takeCheckpoint(options: TakeCheckpointOptions): Promise<Checkpoint> {
  needOptions('takeCheckpoint', options, names);
  checkField('takeCheckpoint', 'iteration', options.iteration, wholeNumberFrom0);
  checkField('takeCheckpoint', 'optimizer', options.optimizer, optional(having('an optimizer', 'state')));
  const { params, iteration, optimizer, state, progress, vocabulary, configuration } = options;
  return {
    source: 'checkpoint',
    iteration,
    parameters: await parametersToSafetensors(params),
    optimizer: optimizer && (await storeOptimizer(optimizer)),
    state: state === undefined ? undefined : await storeTree(state),
    progress,
    vocabulary,
    configuration,
  };
}

async function storeOptimizer(optimizer: Optimizer): Promise<StoredOptimizer> {
  const { kind, steps, moments } = optimizer.state();
  return { kind, steps, moments: Object.keys(moments), tensors: await parametersToSafetensors(moments) };
}

async function storeTree(tree: unknown): Promise<StoredTree> {
  return { shape: shapeOfTree(tree), tensors: await parametersToSafetensors(tree as Tree) };
}
