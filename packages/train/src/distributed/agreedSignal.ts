/** A request to stop that all ranks see at the same place, so that none waits for another that has left. */
import { type Ranks, trueOnAny } from './ranks.js';

export interface AgreedSignal {
  /** Aborted by `ask`. */
  readonly signal: AbortSignal;
  /** Aborts `signal` if a rank was asked to stop. Collective. */
  ask(): Promise<void>;
}

/** Without ranks, the signal itself. */
export function agreedSignal(ranks: Ranks | undefined, signal: AbortSignal | undefined): AgreedSignal | undefined {
  if (ranks === undefined) return signal && { signal, ask: async () => {} };
  const agreed = new AbortController();
  return {
    signal: agreed.signal,
    async ask() {
      if (await trueOnAny(ranks, signal?.aborted === true)) agreed.abort(signal?.aborted ? signal.reason : undefined);
    },
  };
}
