/** Units of cross entropy. The losses of this package are in nats, the natural unit. */

import { checkField, type FieldRule } from '@statal/tensors';

/** NaN and infinite ones too: the loss of nothing, or of a model that has diverged. */
const number: FieldRule = { expected: 'a number', accepts: (value) => typeof value === 'number' };

/** nats / ln 2: the bits per character or token that papers on compression and character models give. */
export function natsToBits(nats: number): number {
  checkField('natsToBits', 'nats', nats, number);
  return nats / Math.LN2;
}

/** e^nats: among how many equally likely tokens the model is undecided on average. */
export function perplexity(nats: number): number {
  checkField('perplexity', 'nats', nats, number);
  return Math.exp(nats);
}
