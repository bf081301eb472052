/** What every peer written in JavaScript shares: its options, how it times, and the one line of JSON that it prints. */
import { parseArgs } from 'node:util';
import { readProblem, windowOf } from '../problem.mjs';

const { values } = parseArgs({
  options: { engine: { type: 'string' }, problem: { type: 'string' }, seconds: { type: 'string' }, threads: { type: 'string' } },
});

export const engineName = values.engine;
export const threads = values.threads === undefined ? 'auto' : Number(values.threads);
export const { options, tensors } = readProblem(values.problem);
/** When the peer's own modules began to load: what `start` counts from. */
export const began = performance.now();

/** Steps that give the answers, and warm up. */
const FIRST = 2;
/** Steps at most. Compilers and allocators settle during the first half of them, which is not timed. */
const MOST = 240;
const settled = (times, first = FIRST) => times.slice(times.length > 10 ? times.length >> 1 : first);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** What step k trains on: the second step sees the first window again, so that its loss shows the update. */
export const dataOfStep = (k) => windowOf(tensors.tokens, Math.max(0, k - 1));

/** Leaves the process with a reason: this engine cannot do this case. */
export function notMeasured(reason) {
  finish({ not_measured: reason });
}

/**
 * Takes steps until there are enough or time is up, at least one, and times the second half. `step(k)` returns the loss, after all work is
 * done, or a promise of it. The answers are the losses before and after the first update. Ours also compare the loss of a step that a compiled
 * engine replays; with other libraries, layer normalization has multiplied the roundings by then.
 *
 * @param {{ gpuCounts?: () => Record<string, number>, first?: number }} how `gpuCounts`: what `provideWebGpu` returned, for a peer on WebGPU.
 * There the loss of a step is awaited when the next one has been asked for, so the device always has work. The time of a step is that from
 * one loss to the next. `first`: steps that are never timed
 */
export async function measureTraining(step, details = {}, { gpuCounts, first = FIRST } = {}) {
  const [losses, times, asking] = [[], [], []];
  const counts = [gpuCounts?.()];
  const isStart = options.kind === 'start';
  const isOurs = engineName.startsWith('statal-');
  const behind = gpuCounts === undefined ? 0 : 1;
  const stop = performance.now() + 1000 * Number(values.seconds);
  let startMs;
  for (let k = 0; k < (isStart ? 1 : MOST); k++) {
    const before = performance.now();
    losses.push(step(k));
    asking.push(performance.now() - before);
    await losses[Math.max(0, k - behind)];
    times.push(performance.now() - before);
    counts.push(gpuCounts?.());
    startMs ??= performance.now() - began;
    if (k >= first && performance.now() > stop) break;
  }
  const timed = settled(times, first);
  const middle = isStart ? startMs : median(timed);
  const tokens = options.steps * options.batch;
  const [firstLoss, secondLoss, , , , sixthLoss] = await Promise.all(losses);
  finish({
    median_ms: middle,
    ...(isStart ? {} : { tokens_per_s: (1000 * tokens) / middle }),
    samples: isStart ? 1 : timed.length,
    first_ms: times[0],
    start_ms: startMs,
    ...(gpuCounts === undefined ? {} : { gpu: { asking_ms: median(settled(asking, first)), ...perStep(counts.slice(-timed.length - 1)) } }),
    answers: { firstLoss, ...(isStart ? {} : { secondLoss }), ...(isOurs && sixthLoss !== undefined ? { sixthLoss } : {}) },
    ...details,
  });
}

/** The mean of each count over the steps: it also shows what only some steps do. */
function perStep(counts) {
  const [first, last] = [counts[0], counts.at(-1)];
  return Object.fromEntries(Object.keys(last).map((name) => [name, (last[name] - first[name]) / (counts.length - 1)]));
}

/**
 * Batch 1, token after token, each drawn from the probabilities that `next(token)` returns. The answer is the mean of
 * -log p over tokens that are given.
 */
export async function measureGeneration(next, reset, details = {}) {
  const { data } = tensors.tokens;
  let nats = 0;
  for (let index = 0; index < 64; index++) nats -= Math.log((await next(data[index]))[data[index + 1]]) / 64;
  await reset();
  let state = 1;
  let token = 0;
  const draw = (probabilities) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    let rest = state / 2 ** 32;
    let choice = 0;
    while (choice < probabilities.length - 1 && rest >= probabilities[choice]) rest -= probabilities[choice++];
    return choice;
  };
  const times = [];
  const stop = performance.now() + 1000 * Number(values.seconds);
  for (let round = 0; round < 6; round++) {
    const before = performance.now();
    let count = 0;
    while (count < 2000 && performance.now() - before < 1000) {
      for (let index = 0; index < 50; index++) token = draw(await next(token));
      count += 50;
    }
    times.push((performance.now() - before) / count);
    if (round >= 1 && performance.now() > stop) break;
  }
  const middle = median(times.slice(1));
  finish({ median_ms: middle, tokens_per_s: 1000 / middle, samples: times.length - 1, answers: { nats }, ...details });
}

/** Runs `step` as often as time allows. `answers` are those of the first run. */
export function measureRepeated(step, answersOf, details = {}) {
  const answers = answersOf(step());
  const times = [];
  const stop = performance.now() + 1000 * Number(values.seconds);
  for (let k = 0; k < MOST; k++) {
    const before = performance.now();
    step();
    times.push(performance.now() - before);
    if (k >= 2 && performance.now() > stop) break;
  }
  const middle = median(settled(times));
  const tokens = options.kind === 'image' ? {} : { tokens_per_s: (1000 * options.steps * options.batch) / middle };
  finish({ median_ms: middle, ...tokens, samples: times.length, answers, ...details });
}

/** The parts of a gradient that are compared: its norm, and its product with fixed weights, divided by that norm. */
export function fingerprint(name, gradient) {
  let [squares, product] = [0, 0];
  gradient.forEach((value, index) => {
    squares += value * value;
    product += value * Math.sin(index + 1);
  });
  const norm = Math.sqrt(squares);
  return { [`${name} norm`]: norm, [`${name} direction`]: product / norm };
}

export function finish(values) {
  const peak = process.resourceUsage().maxRSS / 1000;
  console.log(JSON.stringify({ peak_mb: peak, ...values }));
  process.exit(0);
}
