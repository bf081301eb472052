/**
 * Times every engine on every case, in processes of their own that take turns, and prints medians with their ratio to
 * ours. Nothing else should run on the machine meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { cases } from './cases.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const engines = {
  'statal-wasm': {
    available: () => true,
    command: (name, node) => [node, here('peers/statal.mjs'), name, '--relaxed'],
  },
  pytorch: {
    available: () =>
      spawnSync('python3', ['-c', 'import torch']).status === 0 || spawnSync('/usr/bin/python3', ['-c', 'import torch']).status === 0,
    command: (name) => {
      const { mode, cell, units, batch, steps } = cases[name];
      const python = spawnSync('python3', ['-c', 'import torch']).status === 0 ? 'python3' : '/usr/bin/python3';
      const sizes = mode === 'train-step' ? ['--batch', batch, '--steps', steps] : [];
      return [python, here('peers/pytorch.py'), mode, '--cell', cell, '--units', units, ...sizes].map(String);
    },
  },
};

const options = new Command('bench')
  .description('Times Statal beside its peers.')
  .addOption(new Option('--case <names...>', 'which cases').choices(Object.keys(cases)))
  .addOption(new Option('--engine <names...>', 'which engines').choices(Object.keys(engines)))
  .option('--rounds <number>', 'processes of each engine for each case', Number, 3)
  .option('--node <path>', 'the Node to measure with', process.execPath)
  .option('--json', 'print bench-results.json instead of a table')
  .addHelpText('after', '\nExample:\n  npm run bench -- --case train-lstm-2x128 --rounds 5')
  .parse()
  .opts();

const results = [];
for (const name of options.case ?? ['train-lstm-2x128', 'train-gru-2x128', 'generate-lstm-2x128']) {
  const chosen = (options.engine ?? Object.keys(engines)).filter((engine) => {
    const available = engines[engine].available();
    if (!available) console.error(`${engine}: not measured, it is not installed here`);
    return available;
  });
  const measured = new Map(chosen.map((engine) => [engine, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (const engine of chosen) {
      const [command, ...rest] = engines[engine].command(name, options.node);
      const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${engine} failed on ${name}:\n${stderr}`);
      measured.get(engine).push(JSON.parse(stdout.trim().split('\n').at(-1)));
    }
  }
  const ours = measured.has('statal-wasm') ? median(measured.get('statal-wasm').map((run) => run.tokens_per_s)) : undefined;
  for (const [engine, runs] of measured) {
    const tokensPerSecond = median(runs.map((run) => run.tokens_per_s));
    results.push({
      case: name,
      engine,
      median_ms: 'median_ms' in runs[0] ? median(runs.map((run) => run.median_ms)) : 1000 / tokensPerSecond,
      tokens_per_s: tokensPerSecond,
      ratio_to_ours: ours === undefined ? null : ours / tokensPerSecond,
      runs: runs.length,
      variant: runs[0].variant,
    });
  }
}

writeFileSync('bench-results.json', `${JSON.stringify(results, undefined, 2)}\n`);
if (options.json) console.log(JSON.stringify(results));
else {
  console.table(
    results.map(({ case: name, engine, median_ms, tokens_per_s, ratio_to_ours, variant }) => ({
      case: name,
      engine: variant ?? engine,
      'median ms': Number(median_ms.toFixed(3)),
      'tokens/s': Math.round(tokens_per_s),
      'time relative to ours': ratio_to_ours === null ? '' : Number(ratio_to_ours.toFixed(2)),
    })),
  );
}
