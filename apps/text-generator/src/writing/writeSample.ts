/** Generates a short text at once, for the samples of a training. */
import type { Vocabulary } from '@statal/datasets';
import { createSampler, generate } from '@statal/layers';
import { Random } from '@statal/tensors';
import { openingToken } from './openingToken.js';
import type { WriterModel } from './writerModel.js';

export interface SampleOptions {
  readonly vocabulary: Vocabulary;
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}

export function writeSample({ model, params }: WriterModel, { vocabulary, length, temperature, seed }: SampleOptions): string {
  const sample = createSampler({ never: vocabulary.unknownId, temperature, random: Random.fromSeed(seed) });
  const decode = vocabulary.streamDecoder();
  let text = '';
  for (const token of generate(model, params, { prompt: openingToken(vocabulary), sample, length })) text += decode(token);
  return text;
}
