/** The continuation of series by a model that predicts the next step: each prediction is fed back as the next input. */
import { type Data, ShapeError, StatalError, sizeOf, type Tree } from '@statal/tensors';
import { aFunction, checkField, checkFields, type FieldRule, having, optional, wholeNumberFrom1 } from '@statal/tensors/internals';
import type { Layer } from '../layer.js';
import { checkStepwise, openModel } from './openModel.js';

/** The steps that a forecast continues: the inputs of a batch of @statal/datasets/series, or any series or videos side by side. */
export interface ForecastContext {
  /** [steps, batch, width], time first, or images [steps, batch, H, W, C]. */
  readonly inputs: Float32Array;
  /** The shape of `inputs`. */
  readonly shape:
    | readonly [steps: number, batch: number, width: number]
    | readonly [steps: number, batch: number, height: number, width: number, channels: number];
}

/** The options of `forecast`: how far it goes, and what is fed back. */
export interface ForecastOptions {
  /** Number of steps after the context. */
  readonly horizon: number;
  /**
   * The next input, [batch, width], from the output of the model, [batch, units], and the step, from 0. It may draw from a distribution, or
   * add features that are known in advance. Default: the output.
   */
  readonly next?: ((output: Data, step: number) => ArrayLike<number>) | undefined;
}

const aContext: FieldRule = having('what has inputs and shape', 'inputs', 'shape');
const someFloats: FieldRule = { expected: 'a Float32Array', accepts: (value) => value instanceof Float32Array };
const aShape: FieldRule = {
  expected: '[steps, batch, width] or [steps, batch, H, W, C], each from 1',
  accepts: (value) =>
    Array.isArray(value) && (value.length === 3 || value.length === 5) && value.every((size) => Number.isInteger(size) && size >= 1),
};

/**
 * Continues series: the model reads the context step by step and then what it predicted itself. The result is [horizon, batch, width], time
 * first, in the units of the context; undo a normalization with `denormalize`. Videos continue alike, frame by frame, [horizon, batch, H, W, C].
 *
 * The model gives the next step at every step, [T, B, width] -> [T, B, width], such as `sequential([recurrent, dense])` trained with
 * `windowBatches` without a horizon. With `next` its output may be of another width.
 *
 * @example
 * const predictor = sequential([recurrent(lstm(), { inputs: 1, units: 8 }), dense({ inputs: 8, units: 1 })]);
 * const weights = predictor.init({ engine, random });
 * const context = { inputs: Float32Array.of(0, 1, 2, 3), shape: [4, 1, 1] as const };
 * const coming = forecast(predictor, weights, context, { horizon: 24 });
 * coming.length; // 24
 * @throws StatalError if the model reads indices, or later steps too
 * @throws ShapeError if the context, or what is fed back, is not of the width that the model reads
 */
export function forecast<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  params: P,
  before: ForecastContext,
  options: ForecastOptions,
): Float32Array {
  const name = 'forecast';
  checkStepwise(name, layer, params);
  checkField(name, 'context', before, aContext);
  checkField(name, 'inputs', before.inputs, someFloats);
  checkField(name, 'shape', before.shape, aShape);
  checkFields(name, options, { horizon: wholeNumberFrom1, next: optional(aFunction) });
  if (layer.inputs === 'indices') throw new StatalError(name, `${layer.name} reads indices, not features`, 'For tokens, use generate');
  const { inputs, shape } = before;
  const [steps, batch] = shape;
  const width = shape[shape.length - 1];
  if (inputs.length !== sizeOf(shape) || (typeof layer.inputs === 'number' && layer.inputs !== width)) {
    const read = shape.length === 5 ? `[T, B, H, W, ${layer.inputs}]` : `[T, B, ${layer.inputs}]`;
    const problem = `the context has ${inputs.length} numbers for [${shape.join(', ')}], and ${layer.name} reads ${read}`;
    throw new ShapeError(name, problem);
  }
  const { horizon, next = (output: Data) => output } = options;
  const image = shape.length === 5 ? ([shape[2], shape[3]] as const) : undefined;
  const model = openModel(name, layer, params, { batch, image });
  try {
    const row = inputs.length / steps;
    const result = new Float32Array(horizon * row);
    let output: Data = new Float32Array(0);
    for (let step = 0; step < steps; step++) [output] = model.step([inputs.subarray(step * row, (step + 1) * row)]);
    for (let step = 0; step < horizon; step++) {
      const fed = result.subarray(step * row, (step + 1) * row);
      fed.set(ofWidth(next(output, step), row, batch));
      if (step + 1 < horizon) [output] = model.step([fed]);
    }
    return result;
  } finally {
    model.close();
  }
}

function ofWidth(values: ArrayLike<number>, row: number, batch: number): ArrayLike<number> {
  if (values?.length === row) return values;
  const problem = `the next input has ${values?.length} numbers for ${batch} rows, and the model reads ${row}`;
  throw new ShapeError('forecast', problem, 'Give next: (output) => the input of the next step');
}
