/** Vectors for symbols. */
import { gather, leaves, ShapeError, type Tensor } from '@statal/tensors';
import { checkFields, nameIndexErrors, needTensor, outermostEngine, scoped, showShape, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { Layer, NoState } from './layer.js';
import { checkInit, checkParams } from './layerRules.js';
import { withoutPadding } from './withoutPadding.js';

/** The options of `embedding`. */
export interface EmbeddingOptions {
  /** How many symbols there are. */
  readonly entries: number;
  /** Features of each. */
  readonly units: number;
}

const wayOut = 'Encode with the vocabulary that entries is the size of; say with lengths or mask where padding is';

/** table [entries, units] */
export type EmbeddingParams = { readonly table: Tensor };

/**
 * y = table[x]: int indices [T, B] -> [T, B, units]. The table [entries, units] starts normal with deviation 1, as PyTorch's Embedding. The
 * gradient of a row is the sum over all places where it was read. If a recurrent layer or `dense` follows, and the table has fewer rows
 * than were read, training multiplies the table by their weights instead of the rows.
 *
 * At steps that `lengths` or `mask` leave out, x may hold anything, even -1 or -100. Row 0 is read there.
 *
 * @example
 * const layer = embedding({ entries: 65, units: 8 });
 * layer.apply(layer.init({ engine, random }), tensor(engine, Int32Array.of(1, 2, 3))).output.shape; // [3, 8]
 */
export function embedding(options: EmbeddingOptions): Layer<EmbeddingParams, NoState> {
  checkFields('embedding', options, { entries: wholeNumberFrom1, units: wholeNumberFrom1 });
  const { entries, units } = options;
  return {
    name: 'embedding',
    inputs: 'indices',
    units,
    init(given) {
      checkInit('embedding', given);
      return { table: given.random.normal(given.engine, [entries, units]) };
    },
    apply(params, x, options = {}) {
      checkParams('embedding', params);
      checkApply('embedding', options);
      needTensor('embedding', x);
      if (x.dtype !== 'int') {
        throw new ShapeError(
          'embedding',
          `x is float ${showShape(x.shape)}, expected int indices`,
          'Make them from an Int32Array: tensor(engine, indices, { shape: [T, B] })',
        );
      }
      return scoped(outermostEngine('embedding', leaves([params, x])), () => ({
        output: nameIndexErrors('embedding', wayOut, () => gather(params.table, withoutPadding(x, options))),
        state: {},
      }));
    },
    config: () => ({ layer: 'embedding', entries, units }),
  };
}
