/** Initializes the parts of a packed parameter, such as the gates of an LSTM. */
import { concat, type Tensor } from '@statal/tensors';
import type { Initializer, InitializerContext } from './cell.js';

/** `packed` without checks. The built-in cells use it, so that pages need not load the checks. */
export function inParts(parts: readonly Initializer[]): Initializer {
  return (context) => {
    const shape = context.shape.with(-1, context.shape[context.shape.length - 1] / parts.length);
    const values = parts.map(
      (init, part): Tensor => init({ ...context, shape, random: context.random.fold(part) } satisfies InitializerContext),
    );
    return concat(values, { axis: -1 });
  };
}
