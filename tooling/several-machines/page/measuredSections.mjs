/** What was measured, beside the model. */
import { milliseconds, percent, signed, table, whole } from './markdown.mjs';

export function constantsSection({ models, networks, serial, contention, spread, update }) {
  const models_ = Object.entries(models).map(([units, { fixed, perRow, parameters, points }]) => {
    const worst = Math.max(...points.map(({ value, modeled }) => Math.abs(modeled / value - 1)));
    return [
      `LSTM 2x${units}`,
      whole(parameters),
      milliseconds(fixed),
      milliseconds(perRow),
      points.length > 3 ? percent(worst) : 'as many as constants',
    ];
  });
  const networks_ = Object.entries(networks).map(([name, { latency, perByte, points }]) => {
    const large = points.filter(({ bytes }) => bytes >= 1e6).map(({ value, modeled }) => Math.abs(modeled / value - 1));
    return [name, `${(latency * 1e3).toFixed(0)} µs`, `${(perByte * 1e6).toFixed(2)} ns`, percent(Math.max(...large))];
  });
  return `The constants, fitted to steps of one rank with 1 to 64 rows and to all-reduces of two ranks with 4 bytes to 17 MB:

${table(['on one core, 64 steps', 'parameters', 'fixed', 'perRow', 'largest error'], models_)}

${table(['network', 'latency', 'perByte', 'largest error above 1 MB'], networks_)}

Two more are of the machine: ranks on both cores compute ${contention.toFixed(2)} times as long as one alone, and the times of ranks in the
same step differ with a standard deviation of ${percent(spread)}. One thread computes ${percent(serial)} of a step alone, by Amdahl's law from one thread and two. Adam
updates ${whole(update.parameters)} parameters in ${milliseconds(update.milliseconds)}.`;
}

export function comparisonSection(comparisons, { againstThreads }) {
  const rows = comparisons.map(({ network, ranks, units, apart, measured, modeled, error }) => [
    `2x${units}, ${ranks} ranks, ${network}${apart ? ', apart' : ''}`,
    milliseconds(modeled.compute),
    milliseconds(measured.total),
    milliseconds(modeled.total),
    signed(error),
    apart ? milliseconds(measured.waiting) : '',
    milliseconds(measured.exchange),
    milliseconds(apart ? modeled.allReduce : modeled.exposed),
  ]);
  const head = ['training', 'alone', 'step', 'model', 'error', 'of it waiting', 'in all-reduces', 'model'];
  return `${table(head, rows)}

Two ranks on the two cores have ${againstThreads.median.toFixed(2)} of the speed of one rank with two threads (LSTM 2x512, shared memory; the median of ${againstThreads.pairs} pairs
from ${againstThreads.least.toFixed(2)} to ${againstThreads.most.toFixed(2)}, measured in turns).`;
}
