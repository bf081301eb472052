/** Reduces a sequence to one vector for each batch row, for use between recurrent layers and a classifier of whole sequences. */
import {
  add,
  div,
  equal,
  expandDims,
  leaves,
  matmul,
  max,
  maximum,
  mean,
  mul,
  type Shape,
  StatalError,
  slice,
  softmax,
  squeeze,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  where,
  zeros,
} from '@statal/tensors';
import { checkField, needOptions, needTensor, oneOf, outermostEngine, scoped, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkApply, checkSequence } from './checkInput.js';
import type { InitOptions, Layer, NoParams, NoState } from './layer.js';
import { checkInit } from './layerRules.js';
import { validSteps } from './validSteps.js';
import { selectSteps } from './withoutPadding.js';

/** How the steps of a sequence become one vector: that of the last valid step, the mean, the maximum, or a weighted mean. */
export type PoolingKind = 'last' | 'mean' | 'max' | 'attention';

/** The options of `pooling`. `attention` has parameters, so it needs the number of features. */
export type PoolingOptions =
  | { readonly kind: Exclude<PoolingKind, 'attention'> }
  | {
      readonly kind: 'attention';
      /** Features of x. */
      readonly inputs: number;
    };

/** W [inputs, inputs], b [inputs], and the context vector u [inputs, 1]. */
export type AttentionParams = { readonly W: Tensor; readonly b: Tensor; readonly u: Tensor };

/** The parameters of `pooling`: those of the attention, or none. */
export type PoolingParams<O extends PoolingOptions> = O extends { readonly kind: 'attention' } ? AttentionParams : NoParams;

/** Reduces x [T, B, F] to [B, F]. `valid` [T, B] is 1 at valid steps; if it is undefined, all steps are valid. T is at least 1. */
type Pool = (x: Tensor, valid: Tensor | undefined, params: AttentionParams) => Tensor;

const overTime = { axis: 0 } as const;

const pools: { readonly [Kind in PoolingKind]: Pool } = {
  last(x, valid) {
    const [steps] = x.shape;
    if (valid === undefined) return squeeze(slice(x, { start: steps - 1, size: 1 }), { axis: 0 });
    const time = tensor(
      x.engine.base,
      Float32Array.from({ length: steps }, (_, step) => step),
      { shape: [steps, 1] },
    );
    const lastTime = max(where(valid, time, -1), overTime); // [B]
    return sum(selectSteps(equal(time, lastTime), x, 0), overTime);
  },
  mean(x, valid) {
    if (valid === undefined) return mean(x, overTime);
    return div(sum(selectSteps(valid, x, 0), overTime), asColumn(maximum(sum(valid, overTime), 1)));
  },
  max(x, valid) {
    if (valid === undefined) return max(x, overTime);
    return where(asColumn(sum(valid, overTime)), max(selectSteps(valid, x, -Infinity), overTime), 0);
  },
  attention(x, valid, { W, b, u }) {
    const seen = valid === undefined ? x : selectSteps(valid, x, 0);
    const scores = transpose(squeeze(matmul(tanh(add(matmul(seen, W), b)), u), { axis: -1 })); // [B, T]
    const weights = softmax(valid === undefined ? scores : whereThere(transpose(valid), scores)); // [B, T]
    return sum(mul(asColumn(transpose(weights)), seen), overTime);
  },
};

export const poolingKinds = Object.keys(pools) as PoolingKind[];

/**
 * Scores [B, T] with -Infinity at steps that are not valid. In a row without valid steps all scores are 0, which gives equal weights; the
 * values that they weigh are 0 too.
 */
function whereThere(valid: Tensor, scores: Tensor): Tensor {
  const hasSteps = sum(valid, { axis: 1, keepDims: true });
  return where(valid, scores, where(hasSteps, -Infinity, 0));
}

/**
 * Reduces the valid steps of each batch row to one vector: [T, B, F] -> [B, F]. A row without valid steps gives zeros.
 *
 * - `last`: x at the last valid step. A reversed layer has read only one step there, and so has the backward half of a
 *   bidirectional one. For the final output of each direction use `returnSequences: false` in that layer instead.
 * - `mean`: the sum over the valid steps divided by their number.
 * - `max`: the maximum of each feature.
 * - `attention`: sum over t of a_t x_t, with a = softmax over the valid steps of tanh(x_t W + b) u (Yang et al., "Hierarchical
 *   attention networks for document classification", 2016). W, b and u start uniform within +-1/sqrt(inputs).
 *
 * The output has no time axis, so the next layers get no `lengths` and `mask`. Each call pools its own steps: a sequence passed in
 * pieces is pooled piece by piece, even if its state is carried.
 *
 * @example
 * const classifier = sequential([
 *   bidirectional(lstm(), { inputs: 40, units: 64 }),
 *   pooling({ kind: 'mean' }),
 *   dense({ inputs: 128, units: 10 }),
 * ]);
 * const params = classifier.init({ engine, random });
 * classifier.apply(params, x, { lengths: [6, 4] }).output.shape; // [2, 10]
 * @throws ShapeError if x is not float [T, B, features]
 * @throws StatalError if `resets` are given
 */
export function pooling<const O extends PoolingOptions>(options: O): Layer<PoolingParams<O>, NoState>;
export function pooling(options: PoolingOptions): Layer<AttentionParams | NoParams, NoState> {
  needOptions('pooling', options, ['kind', 'inputs']);
  const { kind } = options;
  checkField('pooling', 'kind', kind, oneOf(poolingKinds));
  const name = `pooling(${kind})`;
  const inputs = kind === 'attention' ? options.inputs : undefined;
  if (kind === 'attention') checkField(name, 'inputs', options.inputs, wholeNumberFrom1);
  return {
    name,
    inputs: inputs ?? 'any',
    units: inputs ?? 'same',
    init: (given) => (inputs === undefined ? {} : initializeAttention(inputs, given)),
    apply(params, x, options = {}) {
      checkApply(name, options);
      const { lengths, mask, resets } = options;
      needTensor(name, x);
      checkSequence(name, x, [inputs ?? x.shape[x.shape.length - 1]]);
      if (resets !== undefined) {
        throw new StatalError(name, 'resets say that a row holds several sequences', 'Give each sequence a row of its own');
      }
      return scoped(outermostEngine(name, leaves([params, x])), () => {
        const [steps, batch, features] = x.shape;
        const output =
          steps === 0
            ? zeros(x.engine.base, [batch, features])
            : pools[kind](x, validSteps(x, { lengths, mask }), params as AttentionParams);
        return { output, state: {}, flags: {} };
      });
    },
    config: () => ({ layer: 'pooling', ...options }),
  };
}

function initializeAttention(inputs: number, given: InitOptions): AttentionParams {
  checkInit('pooling(attention)', given);
  const { engine, random } = given;
  const bound = 1 / Math.sqrt(inputs);
  const draw = (which: number, shape: Shape): Tensor => random.fold(which).uniform(engine, shape, { low: -bound, high: bound });
  return { W: draw(0, [inputs, inputs]), b: draw(1, [inputs]), u: draw(2, [inputs, 1]) };
}

const asColumn = (ofRows: Tensor): Tensor => expandDims(ofRows, { axis: -1 });
