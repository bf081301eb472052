/** Generates a short text at once, for the samples of a training. */
import type { Vocabulary } from '@statal/datasets';
import { Random } from '@statal/tensors';
import { openingToken } from './openingToken.js';
import { createSampler } from './sampler.js';
import { TextWriter, type TextWriterOptions } from './textWriter.js';

export interface SampleOptions {
  readonly vocabulary: Vocabulary;
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}

export function writeSample(writerOptions: TextWriterOptions, { vocabulary, length, temperature, seed }: SampleOptions): string {
  const writer = new TextWriter(writerOptions);
  const sample = createSampler({
    size: vocabulary.size,
    never: vocabulary.unknownId,
    temperature,
    random: Random.fromSeed(seed).generator(),
  });
  const decode = vocabulary.streamDecoder();
  writer.read(openingToken(vocabulary));
  let text = '';
  for (let written = 0; written < length; written++) text += decode(writer.write(sample));
  writer.close();
  return text;
}
