/** Units of cross entropy. The losses of this package are in nats, the natural unit. */

/** nats / ln 2: the bits per character or token that papers on compression and character models give. */
export function natsToBits(nats: number): number {
  return nats / Math.LN2;
}

/** e^nats: among how many equally likely tokens the model is undecided on average. */
export function perplexity(nats: number): number {
  return Math.exp(nats);
}
