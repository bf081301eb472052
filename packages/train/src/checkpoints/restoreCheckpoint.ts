/** Restores a model from a checkpoint. */
import { loadParameters, type SafetensorsTensor } from '@statal/layers';
import { type ComputeEngine, type Data, leaves, mapTree, namedLeaves, type Tensor, type Tree, tensor, zerosLike } from '@statal/tensors';
import { checkField, having, needOptions, optional, outermostEngine, someTensors } from '@statal/tensors/internals';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.js';
import { aCheckpoint, type Checkpoint, type StoredOptimizer } from './checkpoint.js';
import { CheckpointError } from './checkpointError.js';
import { treeOfShape } from './treeShape.js';

/** What `restoreCheckpoint` overwrites. */
export interface RestoreTargets {
  /** Overwritten in place. */
  readonly params: Tree;
  /** Gets the moments and the update count of the checkpoint; omit it to use only the model. */
  readonly optimizer?: Optimizer | undefined;
}

/**
 * Restores the parameters and the optimizer's moments and update count in place. Returns the carried state, or `undefined` if there
 * was none. Everything is checked first: if it throws, nothing has changed. An engine of lower precision rounds the values.
 *
 * @throws FormatError if the parameters belong to another model, CheckpointError if anything else does not fit
 * @example
 * const store = checkpointDirectory('runs/restored');
 * await store.save(await takeCheckpoint({ params, iteration: 300, configuration: model.config() }));
 *
 * const checkpoint = await store.load();
 * const again = layerFromConfig(checkpoint.configuration);
 * const restored = again.init({ engine, random });
 * restoreCheckpoint(checkpoint, { params: restored });
 */
export function restoreCheckpoint<S extends Tree = Tree>(checkpoint: Checkpoint, targets: RestoreTargets): S | undefined {
  checkField('restoreCheckpoint', 'the checkpoint', checkpoint, aCheckpoint);
  needOptions('restoreCheckpoint', targets, ['params', 'optimizer']);
  const { params, optimizer } = targets;
  checkField('restoreCheckpoint', 'params', params, someTensors);
  checkField('restoreCheckpoint', 'optimizer', optimizer, optional(having('an optimizer', 'restore')));
  const { source, parameters, state } = checkpoint;
  const { base: engine } = outermostEngine('restoreCheckpoint', leaves(params));
  // Load into copies first, to check that everything fits.
  engine.scope(() => loadParameters(mapTree(params, zerosLike), parameters, { source }));
  const moments = optimizer && momentsOf(checkpoint, optimizer, params);
  const carried = state && treeOfShape(state.shape, (path) => tensorOf(engine, source, path, state.tensors.get(path)));
  loadParameters(params, parameters, { source });
  if (optimizer && moments) optimizer.restore(moments);
  return carried as S | undefined;
}

function momentsOf({ source, optimizer: stored }: Checkpoint, optimizer: Optimizer, params: Tree): OptimizerState {
  const { kind, steps, tensors } = requireSameKind(source, stored, optimizer);
  const floats = namedLeaves(params).filter(([, { dtype }]) => dtype === 'float');
  const zeros = (): [string, Tensor][] => (steps === 0 ? [] : floats.map(([path, parameter]) => [path, zerosLike(parameter)]));
  const moments = Object.fromEntries(optimizer.moments.map((name) => [name, Object.fromEntries(zeros())]));
  loadParameters(moments, tensors, { source });
  return { kind, steps, moments };
}

function requireSameKind(source: string, stored: StoredOptimizer | undefined, optimizer: Optimizer): StoredOptimizer {
  const hint = 'Use the optimizer that it was trained with, or restore the parameters alone';
  if (stored === undefined) throw new CheckpointError(source, 'it holds no state of an optimizer', hint);
  const same = stored.moments.length === optimizer.moments.length && stored.moments.every((name) => optimizer.moments.includes(name));
  if (stored.kind === optimizer.kind && same) return stored;
  const show = ({ kind, moments }: Pick<StoredOptimizer, 'kind' | 'moments'>): string =>
    moments.length === 0 ? kind : `${kind} (${moments.join(', ')})`;
  throw new CheckpointError(source, `it was trained with ${show(stored)}, not with ${show(optimizer)}`, hint);
}

function tensorOf(engine: ComputeEngine, source: string, path: string, stored: SafetensorsTensor | undefined): Tensor {
  if (stored === undefined) throw new CheckpointError(source, `the tensor ${path} of the state is missing`, 'Take an intact copy');
  return tensor(engine, stored.data as Data, { shape: stored.shape, dtype: stored.dtype === 'I32' ? 'int' : 'float' });
}
