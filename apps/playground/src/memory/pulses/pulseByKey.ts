/** What a key does in the row of pulses. */

export interface PulseKey {
  /** The step, from 0. */
  readonly at: number;
  readonly strength: number;
  readonly steps: number;
}

/** The step that is chosen then, and its strength if the key sets one. `undefined`: the key means nothing here. */
export function pulseByKey(
  key: string,
  { at, strength, steps }: PulseKey,
): { readonly at: number; readonly strength?: number } | undefined {
  const tenth = (value: number): number => Math.round(10 * Math.min(1, Math.max(0, value))) / 10;
  switch (key) {
    case 'ArrowLeft':
      return { at: Math.max(0, at - 1) };
    case 'ArrowRight':
      return { at: Math.min(steps - 1, at + 1) };
    case 'Home':
      return { at: 0 };
    case 'End':
      return { at: steps - 1 };
    case 'ArrowUp':
      return { at, strength: tenth(strength + 0.1) };
    case 'ArrowDown':
      return { at, strength: tenth(strength - 0.1) };
    case ' ':
    case 'Enter':
      return { at, strength: strength > 0 ? 0 : 1 };
    case 'Delete':
    case 'Backspace':
      return { at, strength: 0 };
    default:
      return undefined;
  }
}
