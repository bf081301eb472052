/** Units of cross entropy. The losses of this package are in nats. */

import { checkField, type FieldRule } from '@statal/tensors/internals';

/** Any number, also NaN and infinity: a loss over nothing, or of a diverged model. */
const number: FieldRule = { expected: 'a number', accepts: (value) => typeof value === 'number' };

/**
 * nats / ln 2: bits per character or token, the unit in papers on compression and character models.
 *
 * @throws StatalError if it is not a number
 * @example
 * natsToBits(1.5); // 2.164
 */
export function natsToBits(nats: number): number {
  checkField('natsToBits', 'nats', nats, number);
  return nats / Math.LN2;
}

/**
 * e^nats: the number of equally likely tokens with the same cross entropy.
 *
 * @throws StatalError if it is not a number
 * @example
 * perplexity(Math.log(65)); // 65.0
 */
export function perplexity(nats: number): number {
  checkField('perplexity', 'nats', nats, number);
  return Math.exp(nats);
}
