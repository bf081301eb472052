/** One JSON object per line, for programs. Names are in snake_case; `type` is the kind of line. */
import { noPast, pastToKeep } from '../../modelPast.js';
import type { Output } from '../../output.js';
import type { TrainingReport } from './trainingReport.js';

/** Writes results to `stdout` and notices to `stderr`. */
export function jsonReport(stdout: Output, stderr: Output): TrainingReport {
  let items = 'items';
  let targets = 'items';
  const line = (type: string, fields: { readonly [name: string]: unknown }): void => {
    stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  };

  return {
    loading() {},

    start(facts) {
      items = `${facts.names.noun}s`;
      targets = facts.names.target === undefined ? items : `${facts.names.target}s`;
      const [input, words] = facts.input;
      line('start', {
        source: facts.source,
        [items]: facts.items,
        ...(facts.classes.length > 0 && { classes: facts.classes }),
        ...(facts.classWeights && { class_weights: facts.classWeights }),
        train: facts.train,
        validation: facts.validation,
        test: facts.test,
        skipped: facts.skipped,
        [input]: words,
        model: facts.model,
        parameters: facts.parameters,
        engine: facts.engine,
        ...(facts.ranks !== undefined && { ranks: facts.ranks }),
        directory: facts.directory,
        iteration: facts.resumedAt,
        epochs: facts.epochs,
        ...(facts.labelSmoothing > 0 && { label_smoothing: facts.labelSmoothing }),
        iterations_per_epoch: facts.iterationsPerEpoch,
        ...pastToKeep(facts.past ?? noPast),
        ...(facts.head !== undefined && { head: facts.head.kind }),
      });
    },

    before: ({ loss, accuracy }) => line('before', { validation_loss: loss, validation_accuracy: accuracy }),

    progress({ iteration, epoch, loss, tokensPerSecond, validation, accuracy, secondsLeft, engineBytes }) {
      line('progress', {
        iteration,
        epoch,
        loss,
        [`${targets}_per_s`]: Math.round(tokensPerSecond),
        ...(validation && { validation_loss: validation.loss, validation_accuracy: accuracy, best: validation.improved }),
        ...(secondsLeft !== undefined && { seconds_left: Math.round(secondsLeft) }),
        engine_bytes: engineBytes,
      });
    },

    saved: ({ iteration, directory, best }) => line('checkpoint', { iteration, directory, best }),

    notice(text) {
      stderr.write(`${text}\n`);
    },

    end({ reason, iteration, epoch, seconds, best, measured, classes, directory, pictures, resume }) {
      line('end', {
        reason,
        iteration,
        epoch,
        seconds: Number(seconds.toFixed(1)),
        ...(best && { best_validation_loss: best.loss, best_iteration: best.iteration }),
        ...Object.fromEntries(
          measured.flatMap(({ part, accuracy, loss, counts, compared }) => [
            [`${part}_accuracy`, accuracy],
            [`${part}_loss`, loss],
            [`${part}_confusion`, counts],
            [`${part}_compared`, compared],
          ]),
        ),
        ...(measured.length > 0 && classes.length > 0 && { classes }),
        directory,
        ...pictures,
        ...(reason === 'interrupted' && { resume }),
      });
    },

    close() {},
  };
}
