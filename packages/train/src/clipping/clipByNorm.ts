/** Clips the norm of the whole gradient, against exploding gradients in recurrent networks (Pascanu, Mikolov and Bengio, 2013). */
import { add, div, leaves, mapTree, minimum, mul, StatalError, sqrt, sum, type Tensor, type Tree } from '@statal/tensors';
import { checkField, outermostEngine, scoped, someTensors } from '@statal/tensors/internals';

/** The result of `clipByNorm`. */
export interface ClippedGradients<P extends Tree> {
  /** The clipped gradients, nested as before; int leaves are unchanged. */
  readonly gradients: P;
  /** The norm before clipping: a scalar. */
  readonly norm: Tensor;
}

/**
 * Scales all gradients by min(1, limit / (norm + 1e-6)), as PyTorch does; norm is the L2 norm of all their elements together.
 * Nothing is read to the host. If the norm is not finite, all gradients become NaN, so check it if that can happen.
 *
 * @param limit more than 0, in the units of the gradients; 5 is usual for character models
 * @example
 * const { gradients, norm } = clipByNorm({ w: tensor(engine, [6, 8]) }, 5);
 * norm; // 10
 * gradients.w; // [3, 4]
 */
export function clipByNorm<P extends Tree>(gradients: P, limit: number): ClippedGradients<P> {
  if (!(typeof limit === 'number' && limit > 0)) throw new StatalError('clipByNorm', `limit is ${limit}, expected more than 0`);
  checkField('clipByNorm', 'gradients', gradients, someTensors);
  return scoped(outermostEngine('clipByNorm', leaves(gradients)), () => {
    const norm = globalNorm(gradients);
    const scale = minimum(1, div(limit, add(norm, 1e-6)));
    return { gradients: mapTree(gradients, (gradient) => (gradient.dtype === 'float' ? mul(gradient, scale) : gradient)), norm };
  });
}

/**
 * The L2 norm of all float elements of a tree together, as a scalar: sqrt(sum g^2).
 *
 * @throws StatalError if there is no float tensor
 * @example
 * globalNorm({ w: tensor(engine, [3, 0]), b: tensor(engine, [4]) }); // 5
 */
export function globalNorm(tree: Tree): Tensor {
  checkField('globalNorm', 'the tree', tree, someTensors);
  const floats = leaves(tree).filter(({ dtype }) => dtype === 'float');
  if (floats.length === 0) throw new StatalError('globalNorm', 'there is no float tensor');
  return scoped(outermostEngine('globalNorm', floats), () =>
    sqrt(floats.map((leaf) => sum(mul(leaf, leaf))).reduce((total, next) => add(total, next))),
  );
}
