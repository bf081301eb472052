/** Looked up rows keep in mind where they come from: `matmul` multiplies a small table in their place, and so in front of a scan too. */
import { type Lookup, type Operand, type OpName, sizeOf, type Tensor } from '@statal/tensors';

/** What to keep in mind of the result of an op. `runs`: how often it will run. */
export function lookupOf(op: OpName, inputs: readonly Operand[], runs = 1): Lookup | undefined {
  if (op !== 'gather') return undefined;
  const [table, indices] = inputs as readonly Tensor[];
  return { table, indices, reads: runs * sizeOf(indices.shape) };
}
