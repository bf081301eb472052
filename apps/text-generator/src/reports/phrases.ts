/** Numbers as people read them, and the sentences that a terminal and a log have in common. */
import { count, duration, noPast, pastInWords, percent } from '@statal/command-line';
import type { Outcome, TrainingFacts } from './trainingReport.js';

/** 24.13 -> 24.1 ms. */
export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function nats(value: number): string {
  return value.toFixed(3);
}

/** What is trained on what, as pairs of a word and a line. */
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
    directory,
    resumedAt,
    past = noPast,
    addedTokens = 0,
    vocabularyNote,
    iterations,
    seconds,
  } = facts;
  const held = validation > 0 ? `; the last ${percent(validation)} for validation` : '';
  // The vocabulary of a model may have more than there is in the text.
  const different =
    past.from.length === 0 ? 'different' : `in the vocabulary${addedTokens > 0 ? `, ${count(addedTokens)} of them new` : ''}`;
  const length = seconds === undefined ? `to iteration ${count(iterations)}` : `for ${duration(seconds)}`;
  const epochs = `an epoch has ${count(facts.iterationsPerEpoch)} iteration${facts.iterationsPerEpoch === 1 ? '' : 's'}`;
  return [
    ['text', `${text}: ${count(tokens)} ${unit.plural}, ${count(vocabularySize)} ${different}${held}`],
    ...(vocabularyNote === undefined ? [] : [['unknown', vocabularyNote] as const]),
    ...pastInWords(past),
    ['model', `${model}, ${count(parameters)} parameters`],
    ['engine', engine],
    ...(engineReason === undefined ? [] : [['chosen', engineReason] as const]),
    ['training', `${resumedAt > 0 ? `goes on from iteration ${count(resumedAt)} ` : ''}${length}; ${epochs}`],
    ['saved in', `${directory} (Ctrl-C saves and stops)`],
  ];
}

/** Of a training that starts from a model. */
export function lineBefore(loss: number, facts: TrainingFacts | undefined): string {
  return `before the first update: validation ${nats(loss)} nats/${facts?.unit.short ?? 'token'}`;
}

function after(iteration: number): string {
  return iteration === 0 ? 'before the first update: the model that it started from was better' : `after iteration ${count(iteration)}`;
}

/** What happened, and what to do next. */
export function ending({ reason, iteration, seconds, best, directory, resume, write }: Outcome, facts: TrainingFacts): readonly string[] {
  const { iterations, resumedAt, unit, seconds: limit } = facts;
  const done = `${count(iteration)} iteration${iteration === 1 ? '' : 's'}`;
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
    // Who ran out of time was in a demo, which says what to do next in its own words.
    ...(reason === 'time' ? [] : commands),
  ];
}
