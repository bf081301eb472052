/** From a checkpoint back into a model. */
import { namedLeaves, outermostEngine, StatalError, type Tensor, type Tree, tensor, write } from '@statal/tensors';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.js';
import type { Checkpoint, StoredOptimizer } from './checkpoint.js';
import { CheckpointError } from './checkpointError.js';
import { requireSameTensors, type StoredTensor } from './storedTensors.js';
import { treeOfShape } from './treeShape.js';

export interface RestoreTargets {
  /** Overwritten in place. */
  readonly params: Tree;
  /** Goes on where the checkpoint's stood; leave it out to use the model only. */
  readonly optimizer?: Optimizer;
}

/**
 * Puts the parameters, and the optimizer's moments and count, in place and returns the carried state, `undefined` if there was none. All of
 * it is checked first: when it throws a `CheckpointError`, nothing has changed. An engine of another precision rounds what it is given.
 *
 * @example
 * const checkpoint = await loadCheckpoint('runs/first', { which: 'best' });
 * const model = modelOf(checkpoint.configuration);
 * const params = model.init({ engine, random });
 * restoreCheckpoint(checkpoint, { params });
 */
export function restoreCheckpoint<S extends Tree = Tree>(checkpoint: Checkpoint, { params, optimizer }: RestoreTargets): S | undefined {
  const { source, parameters } = checkpoint;
  const named = new Map(namedLeaves(params));
  if (named.size === 0) throw new StatalError('restoreCheckpoint', 'params holds no tensor');
  requireSameTensors(source, 'parameter', named, parameters);
  const engine = outermostEngine('restoreCheckpoint', [...named.values()]).base;
  const create = ({ data, shape, dtype }: StoredTensor): Tensor => tensor(engine, data, { shape, dtype });
  const moments = optimizer && momentsOf(checkpoint, optimizer, named, create);
  const { state } = checkpoint;
  const carried = state && treeOfShape(state.shape, (path) => create(requireTensor(source, path, state.tensors.get(path))));

  for (const [path, parameter] of named) write(parameter, (parameters.get(path) as StoredTensor).data);
  if (optimizer && moments) optimizer.restore(moments);
  return carried as S | undefined;
}

function momentsOf(
  { source, optimizer: stored }: Checkpoint,
  optimizer: Optimizer,
  params: ReadonlyMap<string, Tensor>,
  create: (stored: StoredTensor) => Tensor,
): OptimizerState {
  const floats = new Map([...params].filter(([, { dtype }]) => dtype === 'float'));
  const { kind, steps, moments } = requireSameKind(source, stored, optimizer);
  for (const name of optimizer.moments) {
    const byPath = moments[name] ?? new Map();
    if (steps > 0 || byPath.size > 0) requireSameTensors(source, `${kind} moment ${name} of parameter`, floats, byPath);
  }
  const created = optimizer.moments.map((name) => {
    const byPath = [...(moments[name] ?? new Map<string, StoredTensor>())];
    return [name, Object.fromEntries(byPath.map(([path, moment]) => [path, create(moment)]))];
  });
  return { kind, steps, moments: Object.fromEntries(created) };
}

function requireSameKind(source: string, stored: StoredOptimizer | undefined, optimizer: Optimizer): StoredOptimizer {
  const hint = `Use the optimizer that it was trained with, or restore the parameters alone`;
  if (stored === undefined) throw new CheckpointError(source, 'it holds no state of an optimizer', hint);
  const came = Object.keys(stored.moments);
  const fits = came.length === optimizer.moments.length && came.every((name) => optimizer.moments.includes(name));
  if (stored.kind === optimizer.kind && fits) return stored;
  const show = (kind: string, names: readonly string[]): string => `${kind} with ${names.join(' and ') || 'no'} moments`;
  const problem = `it was trained with ${show(stored.kind, came)}, not with ${show(optimizer.kind, optimizer.moments)}`;
  throw new CheckpointError(source, problem, hint);
}

function requireTensor(source: string, path: string, stored: StoredTensor | undefined): StoredTensor {
  if (stored === undefined) throw new CheckpointError(source, `the tensor ${path} of the state is missing`, 'Take an intact copy');
  return stored;
}
