/** An unrolled step as plain data: it can be sent from a Worker, stored and drawn. */
import type { Unrolled, UnrolledKind } from '@statal/autograd';
import { read, slice, type Tensor } from '@statal/tensors';

/** A node of a step with its values over time. `UnrolledNode` of `@statal/autograd` describes the fields. */
export interface UnrolledNodeData {
  readonly id: number;
  readonly kind: UnrolledKind;
  readonly op?: string | undefined;
  readonly text: string;
  readonly names: readonly string[];
  readonly inputs: readonly number[];
  readonly shape: readonly number[];
  /** [T, ...shape]; for captured tensors and constants, which do not change, only [...shape]. */
  readonly values: Float32Array;
  /** [T, ...shape] */
  readonly gradients?: Float32Array | undefined;
}

/** A step with its values over time. */
export interface UnrolledData {
  readonly steps: number;
  readonly nodes: readonly UnrolledNodeData[];
  readonly carried: readonly { readonly before: number; readonly after: number }[];
}

/** Reads the result of `unroll` or `unrollCell` from its engine. Gradients of parameters are left out. */
export async function readUnrolled({ steps, nodes, carried }: Unrolled): Promise<UnrolledData> {
  const floats = async (tensor: Tensor): Promise<Float32Array> => Float32Array.from(await read(tensor));
  const datas = nodes.map(async (node): Promise<UnrolledNodeData> => {
    const { id, kind, op, text, names, inputs, shape } = node;
    const changes = kind !== 'captured' && kind !== 'constant';
    const values = await floats(changes ? node.values : slice(node.values, { start: 0, size: 1 }));
    const gradients = changes && node.gradients ? await floats(node.gradients) : undefined;
    return { id, kind, op, text, names, inputs, shape, values, gradients };
  });
  return { steps, nodes: await Promise.all(datas), carried };
}

/** Whether a node is the same at every step. */
export function isSteady({ kind }: Pick<UnrolledNodeData, 'kind'>): boolean {
  return kind === 'captured' || kind === 'constant';
}
