/** Scores the units of a model by how well they predict a property of the text. */
import { type ReadingModel, readingRun, type Signal } from './readingRun.js';
import { type Score, SignalCounts, type Target } from './separation.js';

export interface FoundUnit extends Score, Omit<Signal, 'units'> {
  readonly unit: number;
}

export interface FindOptions {
  readonly ids: Int32Array;
  readonly signals: readonly Signal[];
  readonly target: Target;
  /** Called now and then with the fraction done. */
  readonly progress: (done: number) => void;
}

/** All units of the signals, best first; equal ones are in the order of the model. The text is read twice. */
export async function findUnits(model: ReadingModel, { ids, signals, target, progress }: FindOptions): Promise<readonly FoundUnit[]> {
  const counts = signals.map(({ units }) => new SignalCounts(units));
  for await (const { start, values } of readingRun(model, ids, signals)) {
    progress(start / ids.length / 2);
    for (const [index, data] of values.entries()) counts[index].seeRange(data);
  }
  for await (const { start, tokens, values } of readingRun(model, ids, signals)) {
    progress(0.5 + start / ids.length / 2);
    const centered = target.centered.subarray(start, start + tokens);
    for (const [index, data] of values.entries()) counts[index].count(data, centered);
  }
  const found = signals.flatMap(({ units: _, ...signal }, index) =>
    counts[index].scores(target).map((score, unit): FoundUnit => ({ ...signal, unit, ...score })),
  );
  return found.sort((a, b) => b.score - a.score);
}
