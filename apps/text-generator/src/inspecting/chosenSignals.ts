/** Selects the states and gates that the flags name. */
import { UsageError } from '@statal/command-line';
import type { Signal } from './readingRun.js';

export interface SignalFlags {
  readonly layer?: number | undefined;
  readonly state?: string | undefined;
}

/**
 * The signals of the given layer and name. Without a name: all states, and no gates.
 *
 * @throws UsageError if there is no such layer or name
 */
export function chosenSignals(signals: readonly Signal[], { layer, state }: SignalFlags): readonly Signal[] {
  const top = topLayer(signals);
  if (layer !== undefined && layer > top) {
    const range = top === 0 ? 'one layer, 0' : `layers 0 to ${top}`;
    throw new UsageError(`--layer ${layer}`, `the model has ${range}`, 'Layer 0 is the one that reads the text');
  }
  const ofLayer = signals.filter((signal) => layer === undefined || signal.layer === layer);
  if (state === undefined) return ofLayer.filter(({ kind }) => kind === 'state');
  const named = ofLayer.filter(({ name }) => name === state);
  if (named.length > 0) return named;
  const namesOf = (kind: Signal['kind']): readonly string[] => [
    ...new Set(ofLayer.filter((signal) => signal.kind === kind).map(({ name }) => name)),
  ];
  const gates = namesOf('gate');
  throw new UsageError(
    `--state ${state}`,
    'the cell of this model has none of that name',
    `It has ${[counted('state', namesOf('state')), ...(gates.length > 0 ? [counted('gate', gates)] : [])].join(' and ')}`,
  );
}

/** The signal for a unit without a layer or name: the last state of the top layer, which is the memory. */
export function signalToShow(chosen: readonly Signal[]): Signal {
  const top = topLayer(chosen);
  return chosen.filter(({ layer }) => layer === top).at(-1) as Signal;
}

/** @throws UsageError if the signal has no such unit */
export function checkUnit(unit: number, { kind, name, layer, units }: Signal): void {
  if (unit < units) return;
  throw new UsageError(
    `--unit ${unit}`,
    `the ${kind} ${name} of layer ${layer} has units 0 to ${units - 1}`,
    'Name one of these, or let --find name the best',
  );
}

function topLayer(signals: readonly Signal[]): number {
  return Math.max(...signals.map(({ layer }) => layer));
}

/** A list in words, e.g. `the states h and c`. */
function counted(noun: string, names: readonly string[]): string {
  if (names.length === 1) return `the ${noun} ${names[0]}`;
  return `the ${noun}s ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
