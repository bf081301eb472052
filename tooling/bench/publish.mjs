/**
 * Writes docs/performance.md. Results of the bench that lie in bench-results.json are kept first. Run it with nothing else on the
 * machine: npm run bench -- --case train-lstm-2x128 --case generate-lstm-2x128
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { performancePage } from './published/performancePage.mjs';
import { isWrong } from './results.mjs';

const { remark } = new Command('publish')
  .description('Writes docs/performance.md from bench-results.json.')
  .option('--remark <text>', 'a sentence on how it was measured', 'Nothing else ran on the machine.')
  .parse()
  .opts();

const at = (path) => new URL(path, import.meta.url);
const kept = at('published/results.json');
if (existsSync(at('../../bench-results.json'))) keepResults(at('../../bench-results.json'));
const published = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : undefined;
const costs = JSON.parse(readFileSync(at('../../apps/experiments/results/costs.json'), 'utf8'));
writeFileSync(at('../../docs/performance.md'), performancePage({ published, costs }));

/** Keeps the results with what a reader must know of the machine. */
function keepResults(source) {
  const results = JSON.parse(readFileSync(source, 'utf8'));
  if (results.some(isWrong)) throw new Error('Some answers in bench-results.json differ: their figures mean nothing');
  const about = {
    machine: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
    node: process.versions.node,
    date: statSync(source).mtime.toISOString().slice(0, 10),
    remark,
    // The answers themselves are of no use to readers.
    results: results.map(({ answer_values: _, ...result }) => result),
  };
  writeFileSync(kept, `${JSON.stringify(about, undefined, 2)}\n`);
}
