/** Cross entropy of classes: what language models and classifiers are trained with. */
import { add, gather, logSoftmax, mul, reshape, ShapeError, StatalError, softmaxCrossEntropy, sum, type Tensor } from '@statal/tensors';
import { nameIndexErrors, needOptions, needTensor, sameShape, showShape } from '@statal/tensors/internals';
import { needFloat } from './needFloat.js';
import { type PositionOptions, positionWeights, quotient, weightedMean, whereCounted } from './positionWeights.js';

/** The options of `crossEntropy`. */
export interface CrossEntropyOptions extends PositionOptions {
  /** How much each class counts [V]: a position weighs as much as the class of its target. Default: equally. */
  readonly classWeights?: Tensor | undefined;
  /** The part of every target that is spread evenly over all classes, from 0 to 1 (Szegedy et al., 2016). Default 0. */
  readonly labelSmoothing?: number | undefined;
}

const wayOut = 'Targets are classes of the logits; say with mask which are padding';

/**
 * The mean over all positions of -log softmax(logits)[target], in nats, without forming the softmax.
 *
 * With position weights w (0 where the mask is 0) and class weights c it is sum(w c[target] loss) / sum(w c[target]), as in PyTorch, and 0
 * if no position counts. Logits and targets of positions that do not count may hold anything.
 *
 * @param logits float [..., V]
 * @param targets int [...], from 0 to V - 1
 * @example
 * const logits = tensor(engine, [[[0, 0], [3, 0]]]); // [T, B, V] = [1, 2, 2]
 * const targets = tensor(engine, Int32Array.of(0, 1), { shape: [1, 2] }); // [T, B]
 * crossEntropy(logits, targets); // 1.871
 * crossEntropy(logits, targets, { mask: lengthMask(engine, [1, 0], { steps: 1 }) }); // 0.693
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: CrossEntropyOptions = {}): Tensor {
  needOptions('crossEntropy', options);
  const { classWeights, labelSmoothing = 0 } = options;
  check(logits, targets, options);
  const weights = positionWeights('crossEntropy', options, targets.shape, ['classWeights', 'labelSmoothing']);
  const seen = whereCounted(weights, logits);
  const wanted = whereCounted(weights, targets);
  const losses = nameIndexErrors('crossEntropy', wayOut, () => softmaxCrossEntropy(seen, wanted));
  if (classWeights === undefined) return weightedMean(smoothed(losses, seen, labelSmoothing), weights);

  const ofTarget = reshape(gather(reshape(classWeights, [-1, 1]), wanted), targets.shape); // c[target], in the shape of the targets
  const weighted = smoothed(mul(ofTarget, losses), seen, labelSmoothing, classWeights);
  const total = (values: Tensor): Tensor => sum(weights ? mul(values, weights) : values);
  return quotient(total(weighted), total(ofTarget));
}

/** (1 - s) loss + s mean over all classes of c -log softmax(logits) */
function smoothed(losses: Tensor, logits: Tensor, smoothing: number, classWeights?: Tensor): Tensor {
  if (smoothing === 0) return losses;
  const classes = logits.shape[logits.shape.length - 1];
  const logProbabilities = logSoftmax(logits);
  const spread = sum(classWeights ? mul(classWeights, logProbabilities) : logProbabilities, { axis: -1 });
  return add(mul(1 - smoothing, losses), mul(-smoothing / classes, spread));
}

function check(logits: Tensor, targets: Tensor, { classWeights, labelSmoothing = 0 }: CrossEntropyOptions): void {
  needFloat('crossEntropy', 'logits', logits);
  needTensor('crossEntropy', targets);
  if (classWeights !== undefined) needFloat('crossEntropy', 'classWeights', classWeights);
  if (logits.shape.length === 0 || !sameShape(logits.shape.slice(0, -1), targets.shape) || targets.dtype !== 'int') {
    const came = `logits ${showShape(logits.shape)} and ${targets.dtype} targets ${showShape(targets.shape)}`;
    throw new ShapeError('crossEntropy', `expected logits [..., V] and int targets [...], got ${came}`);
  }
  const classes = logits.shape[logits.shape.length - 1];
  if (classWeights !== undefined && !sameShape(classWeights.shape, [classes])) {
    const came = `classWeights have shape ${showShape(classWeights.shape)}`;
    throw new ShapeError('crossEntropy', `${came} and there are ${classes} classes`, 'Give one number for each class');
  }
  if (!(typeof labelSmoothing === 'number' && labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new StatalError('crossEntropy', `labelSmoothing is ${labelSmoothing}, expected 0 to 1`);
  }
}
