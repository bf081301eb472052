/** An unrolled step as plain data: it can be sent from a Worker, stored and drawn. */
import type { Unrolled, UnrolledNode } from '@statal/autograd';
import { read, slice, type Tensor } from '@statal/tensors';

/**
 * A node of a step with its values over time, [T, ...shape]. Those of captured tensors and constants, which do not change, are [...shape].
 */
export type UnrolledNodeData = UnrolledNode<Float32Array>;

/** A step with its values over time. */
export interface UnrolledData {
  readonly steps: number;
  /** Whether the last step was read first. Default: false. */
  readonly reverse?: boolean | undefined;
  readonly nodes: readonly UnrolledNodeData[];
  readonly carried: readonly { readonly before: number; readonly after: number }[];
}

/** Reads the result of `unroll` or `unrollCell` from its engine. Gradients of parameters are left out. */
export async function readUnrolled({ steps, reverse, nodes, carried }: Unrolled): Promise<UnrolledData> {
  const floats = async (tensor: Tensor): Promise<Float32Array> => Float32Array.from(await read(tensor));
  const datas = nodes.map(async (node): Promise<UnrolledNodeData> => {
    const { id, kind, op, text, names, inputs, shape } = node;
    const changes = kind !== 'captured' && kind !== 'constant';
    const values = await floats(changes ? node.values : slice(node.values, { start: 0, size: 1 }));
    const gradients = changes && node.gradients ? await floats(node.gradients) : undefined;
    return { id, kind, op, text, names, inputs, shape, values, gradients };
  });
  return { steps, reverse, nodes: await Promise.all(datas), carried };
}

/** The time of the step that is read as the `place`-th, and the other way round. */
export function timeAt({ steps, reverse = false }: Pick<UnrolledData, 'steps' | 'reverse'>, place: number): number {
  return reverse ? steps - 1 - place : place;
}

/** Whether a node is the same at every step. */
export function isSteady({ kind }: Pick<UnrolledNodeData, 'kind'>): boolean {
  return kind === 'captured' || kind === 'constant';
}
