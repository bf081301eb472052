/**
 * Samples the next token from logits: temperature, then top-k (Fan, Lewis and Dauphin, 2018), then top-p or nucleus sampling (Holtzman et
 * al., 2020). Nothing is allocated per token, because fast models write 14,000 tokens per second.
 */
import type { Data } from '@statal/tensors';

export interface SamplerOptions {
  /** Number of tokens in the vocabulary. */
  readonly size: number;
  /** Divides the logits. 1: the model's distribution. Below 1: likely tokens become more likely. 0: always the likeliest. */
  readonly temperature: number;
  /** Draws only from the k likeliest tokens. */
  readonly topK?: number | undefined;
  /** Draws from the likeliest tokens that together have at least this probability, and from one at least. */
  readonly topP?: number | undefined;
  /** A token that is never drawn: the unknown token. */
  readonly never?: number | undefined;
  /** Random numbers in [0, 1). */
  readonly random: () => number;
}

export type Sampler = (logits: Data) => number;

/**
 * @example
 * const sample = createSampler({ size: 65, temperature: 0.8, topP: 0.95, random: Random.fromSeed(1).generator() });
 * const token = sample(new Float32Array(65)); // logits [65]
 * @throws RangeError if no logit is a finite number
 */
export function createSampler({ size, temperature, topK = size, topP = 1, never = -1, random }: SamplerOptions): Sampler {
  const weights = new Float64Array(size);
  const order = new Int32Array(size);
  const most = Math.min(topK, size);
  if (temperature === 0) return (logits) => likeliest(logits, size, never);

  return (logits) => {
    const total = exponentials(logits, weights, temperature, never);
    if (most === size && topP === 1) return drawFromAll(weights, random() * total);

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
    let point = random() * keptMass;
    for (let place = size - 1; place > size - kept; place--) {
      point -= weights[order[place]];
      if (point < 0) return order[place];
    }
    return order[size - kept];
  };
}

function likeliest(logits: Data, size: number, never: number): number {
  let best = -1;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < size; token++) {
    if (token === never || !(logits[token] > greatest)) continue;
    best = token;
    greatest = logits[token];
  }
  if (best >= 0 && greatest < Number.POSITIVE_INFINITY) return best;
  throw new RangeError('the model gives no finite number for any token: its parameters are damaged');
}

/** Sets weights = exp((logits - greatest) / temperature), and 0 for the excluded token and for NaN. Returns their sum. */
function exponentials(logits: Data, weights: Float64Array, temperature: number, never: number): number {
  const greatest = logits[likeliest(logits, weights.length, never)];
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

/** Moves the greatest of the first `length` tokens behind the others, and returns it. */
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
