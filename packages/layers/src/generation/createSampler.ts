/**
 * Samples a token from logits: temperature, then top-k (Fan, Lewis and Dauphin, 2018), then top-p or nucleus sampling (Holtzman et al., 2020).
 * Nothing is allocated per token, because fast models write 14,000 tokens per second.
 */
import { type Data, type Random, StatalError } from '@statal/tensors';
import { checkFields, type FieldRule, having, numberFrom0, optional, wholeNumberFrom0, wholeNumberFrom1 } from '@statal/tensors/internals';

/** The options of `createSampler`. */
export interface SamplerOptions {
  /** Divides the logits. Below 1: likely tokens become more likely. 0: always the likeliest. Default: 1, the model's distribution. */
  readonly temperature?: number | undefined;
  /** Draws only from the k likeliest tokens. Default: from all. */
  readonly topK?: number | undefined;
  /** Draws from the likeliest tokens that together have at least this probability, and from one at least. Default: 1. */
  readonly topP?: number | undefined;
  /** A token that is never drawn, such as one that stands for unknown words. Default: none. */
  readonly never?: number | undefined;
  /** The key of the draws: equal keys draw equal tokens. Or numbers from 0 up to but not including 1, e.g. `Math.random`. */
  readonly random: Random | (() => number);
}

/** From the logits of all tokens, [V], to one of them. */
export type Sampler = (logits: Data) => number;

const chance: FieldRule = {
  expected: 'a number above 0, up to 1',
  accepts: (value) => typeof value === 'number' && value > 0 && value <= 1,
};
const aRandom: FieldRule = {
  expected: 'a Random, or a function such as Math.random',
  accepts: (value) => typeof value === 'function' || having('', 'generator').accepts(value),
};

/**
 * Makes a function that draws tokens with probability softmax(logits / temperature), limited by `topK` and then by `topP`.
 *
 * @example
 * const sample = createSampler({ temperature: 0.8, topP: 0.95, random });
 * const token = sample(Float32Array.of(0.1, 20, -1)); // 1
 * @throws StatalError if an option does not fit; when it draws, if no logit is a finite number
 */
export function createSampler(options: SamplerOptions): Sampler {
  checkFields('createSampler', options, {
    temperature: optional(numberFrom0),
    topK: optional(wholeNumberFrom1),
    topP: optional(chance),
    never: optional(wholeNumberFrom0),
    random: aRandom,
  });
  const { temperature = 1, topK = Number.POSITIVE_INFINITY, topP = 1, never = -1, random } = options;
  const draw = typeof random === 'function' ? random : random.generator();
  let weights = new Float64Array(0);
  let order = new Int32Array(0);

  return (logits) => {
    const size = logits.length;
    if (temperature === 0) return likeliest(logits, never);
    if (weights.length !== size) [weights, order] = [new Float64Array(size), new Int32Array(size)];
    const total = exponentials(logits, weights, temperature, never);
    if (topK >= size && topP === 1) return drawFromAll(weights, draw() * total);
    return drawFromLikeliest(weights, order, { most: Math.min(topK, size), topP, total, draw });
  };
}

/** Draws from the `most` greatest weights, limited to the greatest ones that together have the share `topP` of their sum. */
function drawFromLikeliest(
  weights: Float64Array,
  order: Int32Array,
  { most, topP, total, draw }: { readonly most: number; readonly topP: number; readonly total: number; readonly draw: () => number },
): number {
  const size = weights.length;
  // The kept tokens gather at the end of `order`, the likeliest last. The rest stays a heap.
  makeHeap(weights, order);
  let popped = 0;
  let mass = total;
  if (most < size) for (mass = 0; popped < most; popped++) mass += weights[popGreatest(weights, order, size - popped)];
  let kept = 0;
  let keptMass = 0;
  for (; kept < most && (kept === 0 || keptMass < topP * mass); kept++) {
    if (kept === popped) popGreatest(weights, order, size - popped++);
    keptMass += weights[order[size - 1 - kept]];
  }
  let point = draw() * keptMass;
  for (let place = size - 1; place > size - kept; place--) {
    point -= weights[order[place]];
    if (point < 0) return order[place];
  }
  return order[size - kept];
}

function likeliest(logits: Data, never: number): number {
  let best = -1;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) {
    if (token === never || !(logits[token] > greatest)) continue;
    best = token;
    greatest = logits[token];
  }
  if (best >= 0 && greatest < Number.POSITIVE_INFINITY) return best;
  throw new StatalError(
    'createSampler',
    'the model gives no finite number for any token: its parameters are damaged',
    'Take an intact model',
  );
}

/** Sets weights = exp((logits - greatest) / temperature), and 0 for the excluded token and for NaN. Returns their sum. */
function exponentials(logits: Data, weights: Float64Array, temperature: number, never: number): number {
  const greatest = logits[likeliest(logits, never)];
  let total = 0;
  for (let token = 0; token < weights.length; token++) {
    weights[token] = token === never ? 0 : Math.exp((logits[token] - greatest) / temperature) || 0;
    total += weights[token];
  }
  return total;
}

/** The token at `point` on the weights laid end to end, 0 <= point < sum. */
function drawFromAll(weights: Float64Array, point: number): number {
  let last = 0;
  for (let token = 0; token < weights.length; token++) {
    if (weights[token] === 0) continue;
    last = token;
    point -= weights[token];
    if (point < 0) break;
  }
  return last;
}

function makeHeap(weights: Float64Array, order: Int32Array): void {
  const { length } = order;
  for (let place = 0; place < length; place++) order[place] = place;
  for (let place = (length >> 1) - 1; place >= 0; place--) sink(weights, order, place, length);
}

/** Moves the greatest of the first `length` tokens to their end, and returns it. */
function popGreatest(weights: Float64Array, heap: Int32Array, length: number): number {
  const greatest = heap[0];
  heap[0] = heap[length - 1];
  heap[length - 1] = greatest;
  sink(weights, heap, 0, length - 1);
  return greatest;
}

function sink(weights: Float64Array, heap: Int32Array, start: number, length: number): void {
  let place = start;
  for (let child = 2 * place + 1; child < length; child = 2 * place + 1) {
    if (child + 1 < length && weights[heap[child + 1]] > weights[heap[child]]) child += 1;
    if (weights[heap[child]] <= weights[heap[place]]) return;
    const moved = heap[place];
    heap[place] = heap[child];
    heap[child] = moved;
    place = child;
  }
}
