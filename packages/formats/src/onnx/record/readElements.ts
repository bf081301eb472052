/** Reads the elements of all tensors that a file will hold. */
import { type Data, read, type Tensor } from '@statal/tensors';
import type { Elements } from './recording.js';
import type { ReadyLayer } from './recordModel.js';

export async function readElements(tensors: readonly Tensor[]): Promise<Elements> {
  const elements = new Map<Tensor, Data>();
  for (const tensor of new Set(tensors)) elements.set(tensor, await read(tensor));
  return elements;
}

/** The tensors that a layer brings along: parameters, and zeros and the like that it made. */
export function tensorsOf({ recorded }: ReadyLayer): Tensor[] {
  const recordings = recorded?.recordings ?? [];
  return recordings.flatMap(({ nodes }) => nodes.flatMap((node) => (node.kind === 'tensor' ? node.tensor : [])));
}
