/** Prints what `evaluate` measured: for a person, or as one JSON object. */
import { type ClassificationReport, classificationReport } from '@statal/train';
import { type ModelPast, pastInWords, pastToKeep } from '../../modelPast.js';
import { count } from '../../phrases.js';
import { measuredLines } from '../reports/phrases.js';
import type { Measured } from '../training/measure.js';
import { nameSkipped, nameWarnings } from '../training/nameFiles.js';
import type { Stranger } from './knownItems.js';

type Problems = readonly { readonly message: string }[];

/** What `evaluate` measured, and on what. */
export interface EvaluationFacts {
  readonly source: string;
  readonly noun: string;
  readonly measured: Measured;
  /** Empty for a model without classes. */
  readonly classes: readonly string[];
  readonly skipped: Problems;
  readonly warnings: Problems;
  readonly strangers: readonly Stranger[];
  readonly iteration: number;
  readonly past: ModelPast;
}

/** Results go to standard output, skipped files and warnings to standard error. */
export function tellEvaluation(facts: EvaluationFacts, { json = false }: { readonly json?: boolean | undefined } = {}): void {
  const { source, measured, classes, skipped, warnings, strangers, iteration, past } = facts;
  const notice = (line: string): void => void process.stderr.write(`${line}\n`);
  nameSkipped(skipped, { notice });
  nameWarnings(warnings, { notice });
  for (const { label, count: number } of strangers) notice(`left out: ${count(number)} of the class "${label}", which the model never had`);
  if (json) {
    print(JSON.stringify(jsonOf(facts)));
    return;
  }
  print(`${source}, by the model of iteration ${count(iteration)}${skipped.length > 0 ? `; ${skipped.length} skipped` : ''}`);
  for (const [word, line] of pastInWords(past)) print(`${word}: ${line}`);
  const width = process.stdout.isTTY ? process.stdout.columns : 120;
  for (const line of measuredLines({ part: 'all', ...measured }, { classes, width })) print(line);
}

function jsonOf({ noun, measured, classes, skipped, strangers, iteration, past }: EvaluationFacts): object {
  const { accuracy, loss, count: total, counts, compared } = measured;
  const common = {
    skipped: skipped.length,
    unknown: strangers.reduce((sum, each) => sum + each.count, 0),
    iteration,
    ...pastToKeep(past),
  };
  if (counts === undefined) return { loss, [`${noun}s`]: total, compared, ...common };
  const { classes: scores, macro }: ClassificationReport = classificationReport(counts);
  const perClass = classes.map((label, index) => ({ label, ...scores[index] })); // NaN, for an unknown score, becomes null
  return { accuracy, loss, [`${noun}s`]: total, macro_f1: macro.f1, classes: perClass, confusion: counts, ...common };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
