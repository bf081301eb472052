/**
 * The state that a training carries from batch to batch. Each rank has that of its rows; a checkpoint has that of the whole batch, so a
 * training resumes with any number of ranks.
 */
import { decodeSafetensors, encodeSafetensors, parametersToSafetensors } from '@statal/layers';
import { type BatchRows, type Data, mapTree, slice, type Tree } from '@statal/tensors';
import type { StoredTensors, StoredTree } from '../checkpoints/checkpoint.js';
import { shapeOfTree, type TreeShape } from '../checkpoints/treeShape.js';
import type { Ranks } from './ranks.js';

/** The rows of a rank, from the state of the whole batch. Tensors without a row for each row of the batch are the same for all ranks. */
export function stateOfRows<S extends Tree>(state: S, { first, count, of }: BatchRows): S {
  return mapTree(state, (tensor) => (tensor.shape[0] === of ? slice(tensor, { start: first, size: count }) : tensor));
}

interface StateOfRank {
  readonly rows: BatchRows | undefined;
  /** Absent if the rank has no state. */
  readonly shape?: TreeShape | undefined;
}

/** The state of the whole batch, on rank 0; `undefined` on the others, or if there is none. */
export async function gatherState(ranks: Ranks, state: unknown, rows: BatchRows | undefined): Promise<StoredTree | undefined> {
  const head: StateOfRank = { rows, shape: state === undefined ? undefined : shapeOfTree(state) };
  const tensors = state === undefined ? new Map() : await parametersToSafetensors(state as Tree);
  const heads = await ranks.gather(new TextEncoder().encode(JSON.stringify(head)));
  const bodies = await ranks.gather(encodeSafetensors(tensors));
  const parts = heads.map((bytes, rank) => {
    const { rows: own, shape } = JSON.parse(new TextDecoder().decode(bytes)) as StateOfRank;
    return { rows: own, shape, tensors: decodeSafetensors(bodies[rank], { source: `the state of rank ${rank}` }).tensors };
  });
  const found = parts.find(({ shape }) => shape !== undefined);
  if (found?.shape === undefined) return undefined;
  const held = parts.filter(({ shape }) => shape !== undefined);
  return { shape: found.shape, tensors: joinedRows(held) };
}

/** One tensor of all rows for each path. */
function joinedRows(parts: readonly { readonly rows: BatchRows | undefined; readonly tensors: StoredTensors }[]): StoredTensors {
  const joined = new Map<string, NonNullable<ReturnType<StoredTensors['get']>>>();
  for (const [path, first] of parts[0].tensors) {
    const ofRows = parts.every(({ rows, tensors }) => rows !== undefined && tensors.get(path)?.shape[0] === rows.count);
    const pieces = parts.flatMap(({ tensors }) => tensors.get(path) ?? []);
    if (!ofRows || pieces.length === 1) {
      joined.set(path, first);
      continue;
    }
    const rows = pieces.reduce((sum, { shape }) => sum + shape[0], 0);
    const data = concatenated(pieces.map((piece) => piece.data as Data));
    joined.set(path, { ...first, shape: [rows, ...first.shape.slice(1)], data } as typeof first);
  }
  return joined;
}

function concatenated(parts: readonly Data[]): Data {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new (parts[0].constructor as new (length: number) => Data)(length);
  let next = 0;
  for (const part of parts) {
    whole.set(part as never, next);
    next += part.length;
  }
  return whole;
}
