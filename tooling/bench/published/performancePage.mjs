/** The page docs/performance.md, from results of the bench. No figure in it is written by hand. */
import { median } from '../results.mjs';

/** What the cases of one section measure. Sections without results are left out. */
const sections = [
  {
    title: 'A training step',
    begins: 'train-',
    text: 'One step of char-rnn: an embedding, two layers, cross entropy, backward, the norm clipped at 5, and Adam. The batch is 50 x 50 characters (64 x 64 for 2x512).',
  },
  { title: 'Generation', begins: 'generate-', text: 'One character after another at batch 1, each drawn from the probabilities.' },
  {
    title: 'Long sequences',
    begins: 'long-',
    text: 'A training step on 1,000 or 10,000 time steps: all the way back, checkpointed, or truncated.',
  },
  {
    title: 'Starting',
    begins: 'start-',
    text: 'From the import to the first training step, and to the first gradient of a cell of your own.',
  },
  { title: 'Images', begins: 'conv-', text: 'Convolutions, and a ConvLSTM over 8 steps.' },
  { title: 'Memory', begins: 'memory', text: 'The peak memory of a process that trains the LSTM 2x128.' },
  { title: 'Size', begins: 'size-', text: 'A page that runs an LSTM, and one that trains: scripts and WebAssembly, gzip.' },
];

const engines = {
  'statal-wasm': 'Statal',
  'statal-blas': 'Statal with a BLAS',
  'statal-compiled': 'Statal, step compiled',
  'statal-blas-compiled': 'Statal with a BLAS, step compiled',
  pytorch: 'PyTorch',
  'tfjs-wasm': 'TensorFlow.js, wasm',
  'tfjs-cpu': 'TensorFlow.js, cpu',
  'jax-js-wasm': 'jax-js, wasm',
};

/**
 * The page. `published`: what publish.mjs kept of a run of the bench, if there was one. `costs`: what the lab measured for its study.
 *
 * @param {{ published?: { machine: string, node: string, date: string, remark: string, results: Record<string, any>[] } | undefined, costs: Record<string, any> }} measured
 */
export function performancePage({ published, costs }) {
  return `# Performance

A script writes the tables of this page from results of measurements. No figure is copied by hand.

${published === undefined ? withoutBench : benchOf(published)}

## A step of each cell

${costsOf(costs)}

## Measure it yourself

\`\`\`sh
npm run bench -- --case train-lstm-2x128 --rounds 3
node tooling/bench/publish.mjs
\`\`\`

The second line writes this page. Absolute figures change with the machine. The ratios change less. [The bench](../tooling/bench/README.md) has all
cases and libraries, and how each figure is measured. A GPU has a page of its own: [the GPU engine](gpu-engine.md).
`;
}

const withoutBench = `## Beside other libraries

No run of [the bench](../tooling/bench/README.md) on a quiet machine has been published yet. Run it on yours, as below.`;

function benchOf({ machine, node, date, remark, results }) {
  const tables = sections.flatMap(({ title, begins, text }) => {
    const own = results.filter((result) => result.case.startsWith(begins));
    return own.length === 0 ? [] : [`## ${title}\n\n${text}\n\n${table(own)}`];
  });
  return `One run of [the bench](../tooling/bench/README.md), on ${date}. The machine: ${machine}. Node ${node}. ${remark}

All engines do the same work on the same weights and data, and take turns in processes of their own. "Of ours" is the time divided by that of
Statal in the same round: above 1 is slower than Statal on WebAssembly alone. "Equal" answers agree within 1e-4.

${tables.join('\n\n')}${variants(results)}`;
}

/** The table of apps/experiments/results/costs.json. */
function costsOf({ task, steps, engine, processor, costs }) {
  const rows = costs.map(({ cell, units, parameters, milliseconds, bytes }) => [
    cell,
    units,
    parameters.toLocaleString('en'),
    digits(milliseconds),
    (bytes / 2 ** 20).toFixed(1),
  ]);
  const text = `One training step on the task \`${task.name}\` of [the lab](../apps/experiments/README.md): sequences of ${steps} steps, batch ${task.batch}. The cells have
about as many parameters as each other. It was measured for [the study of the statal cell](statal-cell.md) on ${processor}, engine ${engine}.`;
  return `${text}\n\n${markdownTable([['cell', 'units', 'parameters', 'ms', 'MiB of results'], ['---', '---:', '---:', '---:', '---:'], ...rows])}`;
}

const markdownTable = (lines) => lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {Record<string, any>[]} results */
function table(results) {
  const rows = results.map((result) => {
    const engine = engines[result.engine] ?? result.engine;
    if (result.not_measured !== undefined) return [result.case, engine, 'not measured', '', '', result.not_measured];
    const { values, unit, tokens_per_s: tokens, ratio_to_ours: ratio } = result;
    const rate = tokens === undefined || unit !== 'ms' ? '' : Math.round(tokens).toLocaleString('en');
    return [result.case, engine, `${digits(median(values))} ${unit}`, rate, ratio === null ? '' : digits(ratio), result.answers];
  });
  const lines = [['case', 'engine', 'median', 'tokens/s', 'of ours', 'answers'], ['---', '---', '---:', '---:', '---:', '---'], ...rows];
  return markdownTable(lines);
}

const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3));

/** Which library and threads each engine ran on. */
function variants(results) {
  const named = results
    .filter(({ variant }) => variant !== undefined)
    .map(({ engine, variant }) => `- ${engines[engine] ?? engine}: ${variant}`);
  return named.length === 0 ? '' : `\n## What ran\n\n${[...new Set(named)].join('\n')}\n`;
}
