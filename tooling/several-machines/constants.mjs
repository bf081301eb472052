/** The constants of the model, from measured.json: computation, spread and networks. */

import { median } from '../bench/results.mjs';
import { leastSquares } from './leastSquares.mjs';
import { algorithms, allReduceTime, computeTime, stepTime } from './model.mjs';

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** What is measured of a kind of work, e.g. `find(results, { kind: 'alone', units: 512 })`. */
const find = (results, wanted, network) =>
  results.filter(
    (each) =>
      (network === undefined || each.network === network) && Object.entries(wanted).every(([key, value]) => each.work[key] === value),
  );

/** Four ranks share two cores, so each message waits until the other rank has the core. */
const nameOf = (network, ranks) => (ranks > 2 ? `${network}, ${ranks} ranks` : network);

/** @param {{ results: any[] }} measured */
export function constantsOf({ results }) {
  const units = [...new Set(find(results, { kind: 'alone' }).map(({ work }) => work.units))].sort((a, b) => a - b);
  const models = Object.fromEntries(units.map((each) => [each, modelOf(results, each)]));
  const measured = [
    ['shared memory', 2],
    ['1 Gbit/s', 2],
    ['shared memory', 4],
  ];
  const networks = Object.fromEntries(measured.map(([name, ranks]) => [nameOf(name, ranks), networkOf(results, name, ranks)]));
  return {
    models,
    networks,
    serial: serialOf(results),
    ...ofRanksTogether(results, models),
    update: updateOf(results),
    againstThreads: againstThreads(results),
  };
}

/** Milliseconds of a step of one rank on one core: fixed + perRow rows. Short sequences count as parts of one of 64 steps. */
function modelOf(results, units) {
  const found = find(results, { kind: 'alone', units, threads: 1 });
  const lengths = new Set(found.map(({ work }) => work.steps));
  const points = found.map(({ work, ranks }) => {
    const terms = [1, work.steps / 64, (work.steps / 64) * work.batch];
    // With one length, what depends on it and what does not cannot be told apart.
    return { work, terms: lengths.size === 1 ? [terms[0], 0, terms[2]] : terms, value: median(totalsOf(ranks[0])) };
  });
  const [once, perLength, perRow] = leastSquares(points);
  const fixed = once + perLength;
  const errors = points.map(({ work, terms, value }) => ({
    ...work,
    value,
    modeled: once * terms[0] + perLength * terms[1] + perRow * terms[2],
  }));
  return { fixed, perRow, parameters: found[0].ranks[0].parameters, points: errors };
}

/** Small arrays tell the latency, and large ones the time of a byte. */
function networkOf(results, name, count) {
  const [{ ranks }] = find(results, { kind: 'allReduce', ranks: count }, name);
  const { messages, volume } = algorithms.halving(count);
  const points = ranks[0].measured.map(({ bytes, times }) => ({ bytes, value: median(times) }));
  const latency = median(points.filter(({ bytes }) => bytes <= 4096).map(({ value }) => value)) / messages;
  const large = points.filter(({ bytes }) => bytes >= 1e6);
  const [perByte] = leastSquares(large.map(({ bytes, value }) => ({ terms: [volume * bytes], value: value - messages * latency })));
  const modeled = (bytes) => messages * latency + volume * bytes * perByte;
  return { latency, perByte, library: ranks[0].library, points: points.map((point) => ({ ...point, modeled: modeled(point.bytes) })) };
}

/** The share of a step that one thread computes alone, by Amdahl's law, from one thread and two. */
function serialOf(results) {
  const [one, two] = [1, 2].map((threads) => find(results, { kind: 'speedup', threads }).map(({ ranks }) => median(totalsOf(ranks[0]))));
  return Math.max(0, Math.min(1, median(one.map((time, pair) => (2 * two[pair]) / time - 1))));
}

/**
 * From the steps that two ranks make at the same time, each alone. `contention` says how much longer a rank computes than beside an idle core,
 * because cores share caches, memory and clock. `deviations` are the times of a rank, divided by the mean of both ranks in that step.
 */
function ofRanksTogether(results, models) {
  const found = find(results, { kind: 'train', ranks: 2 });
  const ratios = found.map(({ work, ranks }) => computed(ranks) / computeTime(models[work.units], { rows: work.batch / 2 }));
  const deviations = found.flatMap(({ ranks }) => ranks[0].measured.flatMap((_, step) => differences(ranks, step)));
  const spread = Math.sqrt(mean(deviations.map((each) => (each - 1) ** 2)));
  return { contention: Math.max(1, median(ratios)), deviations, spread };
}

/**
 * The times of two ranks in the same step, divided by their mean. What slows both is no reason to wait. The mean of two holds half of the
 * variance of one, so the differences from it are made larger.
 */
function differences(ranks, step) {
  const times = ranks.map(({ measured }) => measured[step].alone);
  return times.map((time) => 1 + Math.SQRT2 * (time / mean(times) - 1));
}

/** Milliseconds that a rank computes alone, beside the steps of a training. */
const computed = (ranks) => mean(ranks.map(({ measured }) => median(measured.map(({ alone }) => alone))));

/** How much faster two ranks with a thread each are than one rank with two threads, in each pair of measurements: 1 is as fast. */
function againstThreads(results) {
  const timesOf = (kind) => find(results, { kind }).map(({ ranks }) => median(totalsOf(ranks[0])));
  const ranks = timesOf('ranks');
  const pairs = timesOf('threads').map((threads, pair) => threads / ranks[pair]);
  return { median: median(pairs), least: Math.min(...pairs), most: Math.max(...pairs), pairs: pairs.length };
}

function updateOf(results) {
  const [{ ranks }] = find(results, { kind: 'update', units: 512 });
  return { milliseconds: median(totalsOf(ranks[0])), parameters: ranks[0].parameters };
}

const totalsOf = ({ measured }) => measured.map(({ total }) => total);

/**
 * Measured trainings beside the model. The parts are medians of rank 0.
 *
 * @param {{ results: any[], machine: string }} measured
 * @param {ReturnType<typeof constantsOf>} constants
 */
export function compared({ results }, { models, networks, spread }) {
  return find(results, { kind: 'train' }).map(({ network, work, ranks }) => {
    const { latency, perByte } = networks[nameOf(network, work.ranks)];
    const bytes = 4 * models[work.units].parameters;
    const allReduce = allReduceTime({ bytes, ranks: work.ranks, latency, perByte, algorithm: 'halving' });
    const modeled = stepTime({ compute: computed(ranks), spread, ranks: work.ranks, allReduce, hidden: work.apart ? 0 : HIDDEN });
    const of = (part) => median(ranks[0].measured.map((step) => step[part]));
    const total = of('total');
    const measured = { total, exchange: of('exchange'), waiting: of('waiting'), input: of('input') };
    return { network, ...work, measured, modeled, error: modeled.total / total - 1 };
  });
}

/** The gradients of the upper layer, half of all, are complete when the backward pass is at its middle. */
export const HIDDEN = 0.5;
