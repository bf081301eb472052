/** Rows of pulses to start from. */

export const pulseSteps = 24;

const presets = {
  /** The first is below the usual threshold. */
  usual: { 2: 0.2, 5: 0.4, 10: 1, 15: 0.7, 20: 0.4 },
  again: { 1: 0.6, 4: 0.6, 7: 0.6, 10: 0.6, 13: 0.6, 16: 0.6, 19: 0.6, 22: 0.6 },
  once: { 3: 1 },
  none: {},
} as const satisfies { readonly [name: string]: { readonly [step: number]: number } };

export type PulsePreset = keyof typeof presets | 'random';

export const presetNames: readonly PulsePreset[] = ['usual', 'again', 'once', 'random', 'none'];

export function presetPulses(name: PulsePreset): readonly number[] {
  const strengthAt = (step: number): number => {
    if (name === 'random') return Math.random() < 0.3 ? Math.ceil(10 * Math.random()) / 10 : 0;
    const strengths: { readonly [step: number]: number } = presets[name];
    return strengths[step] ?? 0;
  };
  return Array.from({ length: pulseSteps }, (_, step) => strengthAt(step));
}
