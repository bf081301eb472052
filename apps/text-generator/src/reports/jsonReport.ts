/** One JSON object per line, for programs. Names are in snake_case; `type` is the kind of line. */
import { noPast, type Output, pastToKeep } from '@statal/command-line';
import type { TokenUnit } from './tokenUnit.js';
import type { TrainingReport } from './trainingReport.js';

export function jsonReport(stdout: Output, stderr: Output): TrainingReport {
  let unit: TokenUnit = { short: 'char', plural: 'characters' };
  const line = (type: string, fields: { readonly [name: string]: unknown }): void => {
    stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  };

  return {
    start(facts) {
      unit = facts.unit;
      line('start', {
        text: facts.text,
        tokens: facts.tokens,
        vocabulary: facts.vocabularySize,
        model: facts.model,
        parameters: facts.parameters,
        engine: facts.engine,
        ...(facts.engineReason !== undefined && { engine_reason: facts.engineReason }),
        ...(facts.ranks !== undefined && { ranks: facts.ranks }),
        directory: facts.directory,
        iteration: facts.resumedAt,
        iterations: facts.iterations,
        iterations_per_epoch: facts.iterationsPerEpoch,
        ...pastToKeep(facts.past ?? noPast),
        ...(facts.addedTokens !== undefined && { added_tokens: facts.addedTokens }),
        ...(facts.vocabularyNote !== undefined && { unknown: facts.vocabularyNote }),
      });
    },

    before: ({ loss }) => line('before', { [`validation_nats_per_${unit.short}`]: loss }),

    progress({ iteration, epoch, loss, tokensPerSecond, secondsLeft, engineBytes, validation }) {
      line('progress', {
        iteration,
        epoch,
        loss,
        tokens_per_s: Math.round(tokensPerSecond),
        ...(validation && { [`validation_nats_per_${unit.short}`]: validation.loss, best: validation.improved }),
        ...(secondsLeft !== undefined && { seconds_left: Math.round(secondsLeft) }),
        engine_bytes: engineBytes,
      });
    },

    saved: ({ iteration, directory, best }) => line('checkpoint', { iteration, directory, best }),

    sample: ({ iteration, text }) => line('sample', { iteration, text }),

    notice(text) {
      stderr.write(`${text}\n`);
    },

    end({ reason, iteration, epoch, seconds, best, directory, resume }) {
      line('end', {
        reason,
        iteration,
        epoch,
        seconds: Number(seconds.toFixed(1)),
        ...(best && { [`best_validation_nats_per_${unit.short}`]: best.loss, best_iteration: best.iteration }),
        directory,
        ...(reason === 'interrupted' && { resume }),
      });
    },

    close() {},
  };
}
