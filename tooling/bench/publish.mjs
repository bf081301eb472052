/**
 * Writes docs/performance.md from bench-results.json of this machine, and keeps the results beside it. Run the bench first, with nothing
 * else on the machine: npm run bench -- --case train-lstm-2x128 --case generate-lstm-2x128
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { performancePage } from './published/performancePage.mjs';
import { isWrong } from './results.mjs';

const { remark } = new Command('publish')
  .description('Writes docs/performance.md from bench-results.json.')
  .option('--remark <text>', 'a sentence on how it was measured', 'Nothing else ran on the machine.')
  .parse()
  .opts();

const source = new URL('../../bench-results.json', import.meta.url);
const results = JSON.parse(readFileSync(source, 'utf8'));
if (results.some(isWrong)) throw new Error('Some answers in bench-results.json differ: their figures mean nothing');

const published = {
  machine: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
  node: process.versions.node,
  date: statSync(source).mtime.toISOString().slice(0, 10),
  remark,
  // The answers themselves are of no use to readers.
  results: results.map(({ answer_values: _, ...result }) => result),
};
writeFileSync(new URL('published/results.json', import.meta.url), `${JSON.stringify(published, undefined, 2)}\n`);
writeFileSync(new URL('../../docs/performance.md', import.meta.url), performancePage(published));
