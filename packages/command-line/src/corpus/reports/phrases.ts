/** The sentences that terminal and log share. */
import { classificationReport } from '@statal/train';
import { noPast, pastInWords } from '../../modelPast.js';
import { count, counted, duration, percent } from '../../phrases.js';
import { confusionTable } from './confusionTable.js';
import type { FinalMeasure, Outcome, TrainingFacts } from './trainingReport.js';

/** 0.20341 -> 0.203. */
export function nats(value: number): string {
  return value.toFixed(3);
}

/** 0.984 -> 98.4%. */
export function accuracy(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** The model, the data and the training, as pairs of a label and a line. */
export function heading(facts: TrainingFacts): readonly (readonly [string, string])[] {
  const { source, names, classes, train, validation, test, skipped, labelSmoothing, resumedAt, epochs, iterationsPerEpoch } = facts;
  const weighted = classes.map((name, index) => (facts.classWeights ? `${name} (${facts.classWeights[index].toPrecision(3)})` : name));
  const named = `${weighted.slice(0, 12).join(' ')}${classes.length > 12 ? ' ...' : ''}${facts.classWeights ? '; in brackets: weights in the loss' : ''}`;
  const ofClasses = classes.length === 0 ? '' : ` of ${facts.itemClasses ?? classes.length} classes`;
  const held = [
    `${counted(train, names.noun)} to train on, ${duration(facts.seconds)} of ${names.material}`,
    ...(validation === 0 ? [] : [`${count(validation)} to validate (${ruled(facts.validationRule)})`]),
    ...(test === 0 ? [] : [`${count(test)} to test (${ruled(facts.testRule)})`]),
  ];
  return [
    ['data', `${source}: ${counted(facts.items, names.noun)}${ofClasses}${skipped > 0 ? `, ${count(skipped)} skipped` : ''}`],
    ...(classes.length === 0 ? [] : [['classes', named] as const]),
    ['parts', held.join('; ')],
    facts.input,
    ...(labelSmoothing === 0
      ? []
      : [['loss', `in training with labels smoothed by ${labelSmoothing}, in validation and test without`] as const]),
    ...pastInWords(facts.past ?? noPast),
    ...(facts.head?.note === undefined ? [] : [['head', facts.head.note] as const]),
    ['model', `${facts.model}, ${count(facts.parameters)} parameters`],
    ['engine', facts.engine],
    ...(facts.ranks === undefined ? [] : [['ranks', facts.ranks] as const]),
    [
      'training',
      `${resumedAt > 0 ? `goes on from iteration ${count(resumedAt)}; ` : ''}${count(epochs)} epochs of ${count(iterationsPerEpoch)} iterations`,
    ],
    ['saved in', `${facts.directory} (Ctrl-C saves and stops)`],
  ];
}

function ruled(rule: string): string {
  return Number.isNaN(Number(rule)) ? rule : percent(Number(rule));
}

const partNames = { test: 'Test accuracy', validation: 'Validation accuracy', all: 'Accuracy' } as const;
const lossNames = { test: 'Test loss', validation: 'Validation loss', all: 'Loss' } as const;

/** Accuracy and confusion matrix. For a model without classes: the loss, and what it is compared with. */
export function measuredLines(
  { part, counts, count: total, accuracy: share, loss, compared = {} }: FinalMeasure,
  { classes, width }: { readonly classes: readonly string[]; readonly width: number },
): readonly string[] {
  if (counts === undefined || share === undefined) {
    const others = Object.entries(compared).map(([name, value]) => `; ${name}: ${value.toFixed(4)}`);
    return [`${lossNames[part]}: ${loss.toFixed(4)} nats${others.join('')}`];
  }
  const right = counts.reduce((sum, line, index) => sum + line[index], 0);
  const { macro } = classificationReport(counts);
  return [
    `${partNames[part]}: ${accuracy(share)} (${count(right)} of ${count(total)}), loss ${nats(loss)} nats, macro F1 ${macro.f1.toFixed(3)}`,
    ...confusionTable(counts, { classes, width }).map((line) => `  ${line}`),
  ];
}

function after(iteration: number): string {
  return iteration === 0 ? 'before the first update, of the model that it started from' : `after iteration ${count(iteration)}`;
}

/** What happened, and the commands to run next. */
export function ending(outcome: Outcome, facts: TrainingFacts, width: number): readonly string[] {
  const { reason, iteration, epoch, seconds, best, measured, classes, directory, pictures, resume, use } = outcome;
  const done = counted(iteration, 'iteration');
  const first =
    reason === 'interrupted'
      ? `Stopped after ${done}. The training is saved in ${directory}.`
      : iteration === facts.resumedAt
        ? `Nothing was left to do: all ${done} had been made already.`
        : `Done: ${counted(epoch, 'epoch')}, ${done}, ${duration(seconds)}${reason === 'patience' ? ', and nothing got better any more' : ''}. The model is saved in ${directory}.`;
  return [
    first,
    ...(best ? [`Lowest validation loss: ${nats(best.loss)} nats, ${after(best.iteration)}. That model is the one that is used.`] : []),
    ...measured.flatMap((each, index) => {
      const lines = measuredLines(each, { classes, width });
      return index === measured.length - 1 ? lines : lines.slice(0, 1); // one matrix is enough
    }),
    ...Object.entries(pictures).map(([name, path]) => `${name[0].toUpperCase()}${name.slice(1)}: ${path}`),
    `Go on:  ${reason === 'interrupted' ? resume : `${resume} --epochs ${2 * facts.epochs}`}`,
    `Use it: ${use}`,
  ];
}
