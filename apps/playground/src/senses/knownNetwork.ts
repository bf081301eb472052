/** The network that a panel with a microphone or a camera uses, and how its training ended. */
export type KnownNetwork = { readonly classes: readonly string[]; readonly units: number } & (
  | { readonly outcome: TrainOutcome }
  | { readonly restored: true }
);

export interface TrainOutcome {
  readonly reason: 'done' | 'stopped';
  readonly classes: readonly string[];
  /** The share of the held-out takes that the last validation recognized. */
  readonly accuracy?: number | undefined;
  readonly heldOut: number;
}
