/** One JSON object per line, for programs. Names are in snake_case; `type` is the kind of line. */
import { noPast, type Output, pastToKeep } from '@statal/command-line';
import { labelSmoothing } from '../training/settings.js';
import type { TrainingReport } from './trainingReport.js';

export function jsonReport(stdout: Output, stderr: Output): TrainingReport {
  const line = (type: string, fields: { readonly [name: string]: unknown }): void => {
    stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  };

  return {
    loading() {},

    start(facts) {
      line('start', {
        source: facts.source,
        recordings: facts.recordings,
        classes: facts.classes,
        ...(facts.classWeights && { class_weights: facts.classWeights }),
        train: facts.train,
        validation: facts.validation,
        test: facts.test,
        skipped: facts.skipped,
        features: facts.features,
        model: facts.model,
        parameters: facts.parameters,
        engine: facts.engine,
        directory: facts.directory,
        iteration: facts.resumedAt,
        epochs: facts.epochs,
        label_smoothing: labelSmoothing,
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
        recordings_per_s: Math.round(tokensPerSecond),
        ...(validation && { validation_loss: validation.loss, validation_accuracy: accuracy, best: validation.improved }),
        ...(secondsLeft !== undefined && { seconds_left: Math.round(secondsLeft) }),
        engine_bytes: engineBytes,
      });
    },

    saved: ({ iteration, directory, best }) => line('checkpoint', { iteration, directory, best }),

    notice(text) {
      stderr.write(`${text}\n`);
    },

    end({ reason, iteration, epoch, seconds, best, measured, classes, directory, curves, resume }) {
      line('end', {
        reason,
        iteration,
        epoch,
        seconds: Number(seconds.toFixed(1)),
        ...(best && { best_validation_loss: best.loss, best_iteration: best.iteration }),
        ...Object.fromEntries(
          measured.flatMap(({ part, accuracy, loss, counts }) => [
            [`${part}_accuracy`, accuracy],
            [`${part}_loss`, loss],
            [`${part}_confusion`, counts],
          ]),
        ),
        ...(measured.length > 0 && { classes }),
        directory,
        ...(curves !== undefined && { curves }),
        ...(reason === 'interrupted' && { resume }),
      });
    },

    close() {},
  };
}
