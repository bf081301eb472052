/** What the model says of more ranks. */
import { assumed, efficiency, GLOBAL, kinds, mostRanks, ROWS, rowsNeeded, simulatedOn, stepOn } from '../scenarios.mjs';
import { milliseconds, percent, signed, table } from './markdown.mjs';

const UNITS = [512, 2048];
const RANKS = [8, 64, 1024];
const LOCAL = [8, 64];

/** All cases, one after another. */
const cases = UNITS.flatMap((units) =>
  Object.values(kinds).flatMap(({ name, cores }) =>
    Object.keys(assumed).map((network) => ({ label: `2x${units}, ${name}, ${network}`, given: { units, cores, network } })),
  ),
);

export function moreRanks(constants) {
  return [false, true]
    .map((weak) => {
      const rows = cases.map(({ label, given }) => {
        const cells = RANKS.map((ranks) => {
          const { total } = stepOn(constants, { ...given, ranks, rows: weak ? ROWS : GLOBAL / ranks });
          return `${milliseconds(total)}, ${percent(efficiency(constants, { ...given, weak, ranks }))}`;
        });
        const most = mostRanks(constants, { ...given, weak });
        return [label, ...cells, most === GLOBAL ? 'not up to 1,024' : `above ${most} ranks`];
      });
      const head = [
        `${weak ? 'weak' : 'strong'}: a step, and its efficiency`,
        ...RANKS.map((n) => `${n.toLocaleString('en')} ranks`),
        'below 50%',
      ];
      return table(head, rows);
    })
    .join('\n\n');
}

export function simulationSection(constants) {
  const rows = UNITS.flatMap((units) =>
    RANKS.map((ranks) => {
      const given = { units, cores: 32, network: '10 Gbit/s', ranks, rows: ROWS };
      const { total, waiting } = stepOn(constants, given);
      const simulated = simulatedOn(constants, given);
      return [`2x${units}, ${ranks.toLocaleString('en')} ranks`, milliseconds(total), milliseconds(waiting), milliseconds(simulated)];
    }),
  );
  return `The same by simulation: the time of each rank in each step is drawn from the measured times, and the slowest rank decides. Measured times are not
normal, so the formula's waiting is only near it. Machines with 32 cores, ${ROWS} rows on each, 10 Gbit/s:

${table(['weak', 'step by the formula', 'of it waiting', 'step by simulation'], rows)}`;
}

export function rowsSection(constants) {
  const rows = cases.map(({ label, given }) => [
    label,
    ...RANKS.map((ranks) => rowsNeeded(constants, { ...given, ranks })?.toLocaleString('en') ?? 'none'),
  ]);
  return `Exchange does not grow with the batch, and computation does. Rows that each rank needs, so that four fifths of a step are computation:

${table(['rows of a rank', ...RANKS.map((n) => `${n.toLocaleString('en')} ranks`)], rows)}`;
}

export function localSteps(constants) {
  const rows = cases
    .filter(({ given }) => given.cores > 1)
    .map(({ label, given }) => {
      const on64 = { ...given, ranks: 64, rows: ROWS };
      return [
        label,
        milliseconds(simulatedOn(constants, on64)),
        ...LOCAL.map((every) => milliseconds(simulatedOn(constants, { ...on64, every }))),
      ];
    });
  return table(
    [`64 ranks, ${ROWS} rows on each: a step by simulation`, 'an all-reduce each step', ...LOCAL.map((k) => `each ${k} steps`)],
    rows,
  );
}

/** What a reader in a hurry needs. */
export function inShort(constants, comparisons) {
  const onWire = comparisons.filter(({ network, apart, units }) => network === '1 Gbit/s' && !apart && units === 512);
  const [{ measured, error }] = onWire;
  const slow = { units: 512, cores: 1, network: '10 Gbit/s' };
  const fast = { units: 512, cores: 32, network: '10 Gbit/s' };
  const on64 = stepOn(constants, { ...fast, ranks: 64, rows: ROWS });
  return `In short:

- Two ranks with 1 Gbit/s between them train an LSTM 2x512 in steps of ${milliseconds(measured.total)}; the model is off by ${signed(error)}.
- On 64 machines of 32 cores with 10 Gbit/s and ${ROWS} rows on each, efficiency is ${percent(efficiency(constants, { ...fast, weak: true, ranks: 64 }))}: ${percent(on64.waiting / on64.total)} of a step is
  waiting for the slowest, and ${percent(on64.exposed / on64.total)} is exchange.
- With a fixed batch of ${GLOBAL.toLocaleString('en')} rows, the same LSTM falls below 50% above ${mostRanks(constants, { ...fast, weak: false })} such machines, or above ${mostRanks(constants, { ...slow, weak: false })} single cores.
- So the question is less what the network can do than how large a batch the task can use: [larger batches](#larger-batches).`;
}
