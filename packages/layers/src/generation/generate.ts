/** Generates tokens one after another. Each is drawn from the logits of the model, and is its next input. */
import { StatalError, type Tree } from '@statal/tensors';
import { aFunction, checkFields, type FieldRule, optional, wholeNumberFrom0 } from '@statal/tensors/internals';
import type { Layer } from '../layer.js';
import type { Sampler } from './createSampler.js';
import { checkStepwise, openModel } from './openModel.js';

/** The options of `generate`. */
export interface GenerateOptions {
  /** The tokens that the model reads first, at least one. They are not yielded. */
  readonly prompt: ArrayLike<number>;
  /** Draws a token from its logits, [V], e.g. `createSampler({ temperature: 0.8, random })`. */
  readonly sample: Sampler;
  /** Number of tokens. Default: no limit; leave the loop to stop. */
  readonly length?: number | undefined;
}

const tokens: FieldRule = {
  expected: 'a list of whole numbers from 0, at least one',
  accepts: (value) => {
    const list = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : [];
    return list.length > 0 && list.every((token) => Number.isInteger(token) && Number(token) >= 0);
  },
};

/**
 * Yields the tokens that a language model generates after a prompt, one by one. The model reads indices [T, B] and gives logits [T, B, V],
 * such as `sequential([embedding, recurrent, dense])`. It is compiled for single steps, so a token costs no recording and no allocation.
 *
 * Do not update the parameters before the loop ends. On an engine that cannot wait, such as WebGPU, move them to another one with `transfer`.
 *
 * @example
 * const sample = createSampler({ temperature: 0.8, random });
 * const tokens = Array.from(generate(model, params, { prompt: [1, 2], sample, length: 20 }));
 * tokens.length; // 20
 * @throws StatalError if the model reads features instead of indices, or later steps too, or a token is not one of its V
 */
export function generate<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  params: P,
  options: GenerateOptions,
): Generator<number, void, undefined> {
  const name = 'generate';
  checkStepwise(name, layer, params);
  checkFields(name, options, { prompt: tokens, sample: aFunction, length: optional(wholeNumberFrom0) });
  if (layer.inputs !== 'indices') throw new StatalError(name, `${layer.name} reads features, not indices`, 'For series, use forecast');
  return written(layer, params, options);
}

function* written<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  params: P,
  { prompt, sample, length = Number.POSITIVE_INFINITY }: GenerateOptions,
): Generator<number, void, undefined> {
  const model = openModel('generate', layer, params, { batch: 1 });
  try {
    const input = new Int32Array(1);
    const inputs = [input];
    const logitsAfter = (token: number) => {
      input[0] = token;
      return model.step(inputs)[0];
    };
    let logits = logitsAfter(prompt[0]);
    const size = logits.length;
    for (let place = 1; place < prompt.length; place++) logits = logitsAfter(known(prompt[place], size));
    for (let count = 0; count < length; count++) {
      const token = known(sample(logits), size);
      yield token;
      if (count + 1 < length) logits = logitsAfter(token);
    }
  } finally {
    model.close();
  }
}

function known(token: number, size: number): number {
  if (Number.isInteger(token) && token >= 0 && token < size) return token;
  throw new StatalError(
    'generate',
    `token ${token} is not one of the ${size} that the model knows`,
    'Encode the prompt with its vocabulary',
  );
}
