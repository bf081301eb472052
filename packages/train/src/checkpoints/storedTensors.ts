/** Tensors as they lie in a checkpoint: elements on the host by path, in the precision of the engine they came from. */
import { type Data, type DType, namedLeaves, read, type Shape, StatalError, sameShape, showShape, type Tensor } from '@statal/tensors';
import { CheckpointError } from './checkpointError.js';

export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Float32Array or Float64Array for floats, as the engine holds them; Int32Array for ints. */
  readonly data: Data;
}

export type StoredTensors = ReadonlyMap<string, StoredTensor>;

/** Copies all tensors of a tree to the host. */
export async function storeTensors(tree: unknown): Promise<StoredTensors> {
  return storeNamed(namedLeaves(tree));
}

export async function storeNamed(named: Iterable<readonly [string, Tensor]>): Promise<StoredTensors> {
  const stored = new Map<string, StoredTensor>();
  for (const [path, { dtype, shape, engine }] of named) {
    if (stored.has(path)) throw new StatalError('checkpoint', `two tensors have the path "${path}"`, 'Use names without dots');
    if (engine.level > 0) throw new StatalError('checkpoint', `"${path}" is being recorded`, 'Take checkpoints outside of valueAndGrad and scan');
    stored.set(path, { dtype, shape, data: new Float64Array() });
  }
  for (const [path, tensor] of named) stored.set(path, { dtype: tensor.dtype, shape: tensor.shape, data: await read(tensor) });
  return stored;
}

/**
 * Fails with a `CheckpointError` unless there is exactly one stored tensor, of the same shape and element type, for each expected one.
 *
 * @param what the tensors are, for messages: "parameter"
 */
export function requireSameTensors(source: string, what: string, expected: ReadonlyMap<string, Tensor>, stored: StoredTensors): void {
  const hint = 'It belongs to another model: build the model from the configuration that was saved with the checkpoint';
  for (const [path, { dtype, shape }] of expected) {
    const found = stored.get(path);
    if (found === undefined) throw new CheckpointError(source, `${what} ${path} is missing`, hint);
    if (found.dtype !== dtype || !sameShape(found.shape, shape)) {
      const has = `${found.dtype} ${showShape(found.shape)}`;
      throw new CheckpointError(source, `${what} ${path} is ${has} and the model's is ${dtype} ${showShape(shape)}`, hint);
    }
  }
  for (const path of stored.keys()) {
    if (!expected.has(path)) throw new CheckpointError(source, `the model has no ${what} ${path}`, hint);
  }
}

/** The path of a tensor that has NaN or infinite elements. */
export function firstNotFinite(stored: StoredTensors): string | undefined {
  for (const [path, { data }] of stored) if (!(data as Float64Array).every(Number.isFinite)) return path;
  return undefined;
}
