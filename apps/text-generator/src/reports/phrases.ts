/** Numbers for people, and the sentences that terminal and log share. */
import { count, counted, duration, noPast, pastInWords, percent } from '@statal/command-line';
import type { Outcome, TrainingFacts } from './trainingReport.js';

/** 24.13 -> 24.1 ms. */
export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function nats(value: number): string {
  return value.toFixed(3);
}

/** The model, the data and the training, as pairs of a label and a line. */
export function heading(facts: TrainingFacts): readonly (readonly [string, string])[] {
  const {
    text,
    tokens,
    vocabularySize,
    unit,
    validation,
    model,
    parameters,
    engine,
    engineReason,
    ranks,
    directory,
    resumedAt,
    past = noPast,
    addedTokens = 0,
    vocabularyNote,
    iterations,
    seconds,
  } = facts;
  const held = validation > 0 ? `; the last ${percent(validation)} for validation` : '';
  // The vocabulary of an earlier model may have tokens that are not in the text.
  const different =
    past.from.length === 0 ? 'different' : `in the vocabulary${addedTokens > 0 ? `, ${count(addedTokens)} of them new` : ''}`;
  const length = seconds === undefined ? `to iteration ${count(iterations)}` : `for ${duration(seconds)}`;
  const epochs = `an epoch has ${counted(facts.iterationsPerEpoch, 'iteration')}`;
  return [
    ['text', `${text}: ${count(tokens)} ${unit.plural}, ${count(vocabularySize)} ${different}${held}`],
    ...(vocabularyNote === undefined ? [] : [['unknown', vocabularyNote] as const]),
    ...pastInWords(past),
    ['model', `${model}, ${count(parameters)} parameters`],
    ['engine', engine],
    ...(engineReason === undefined ? [] : [['chosen', engineReason] as const]),
    ...(ranks === undefined ? [] : [['ranks', ranks] as const]),
    ['training', `${resumedAt > 0 ? `goes on from iteration ${count(resumedAt)} ` : ''}${length}; ${epochs}`],
    ['saved in', `${directory} (Ctrl-C saves and stops)`],
  ];
}

/** The validation loss before the first update of a training that starts from a model. */
export function lineBefore(loss: number, facts: TrainingFacts | undefined): string {
  return `before the first update: validation ${nats(loss)} nats/${facts?.unit.short ?? 'token'}`;
}

function after(iteration: number): string {
  return iteration === 0 ? 'before the first update: the model that it started from was better' : `after iteration ${count(iteration)}`;
}

/** What happened, and the commands to run next. */
export function ending({ reason, iteration, seconds, best, directory, resume, write }: Outcome, facts: TrainingFacts): readonly string[] {
  const { iterations, resumedAt, unit, seconds: limit } = facts;
  const done = counted(iteration, 'iteration');
  const first =
    reason === 'interrupted'
      ? `Stopped after ${done}${limit === undefined ? ` of ${count(iterations)}` : ''}. The training is saved in ${directory}.`
      : iteration === resumedAt
        ? `Nothing was left to do: all ${done} had been made already.`
        : `Done: ${done}, ${duration(seconds)}. The model is saved in ${directory}.`;
  const commands = [`Go on:  ${reason === 'done' ? `${resume} --iterations ${2 * iteration}` : resume}`, `Write:  ${write}`];
  return [
    first,
    ...(best ? [`Best validation loss: ${nats(best.loss)} nats/${unit.short}, ${after(best.iteration)}.`] : []),
    // Only a demo has a time limit, and it prints its own next steps.
    ...(reason === 'time' ? [] : commands),
  ];
}
