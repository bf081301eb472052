/**
 * Times every engine on every case, in processes of their own that take turns, and prints medians with their ratio to
 * ours. Nothing else should run on the machine meanwhile.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { nodePath } from '../node-matrix/nodePath.mjs';
import { cases, casesNamed } from './cases.mjs';
import { engines } from './engines.mjs';
import { measurePlan, planOf } from './measure.mjs';
import { progress } from './progress.mjs';
import { isWrong, resultsOf, tableOf } from './results.mjs';

const RESULTS = fileURLToPath(new URL('../../bench-results.json', import.meta.url));

const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'statal-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
await main();

async function main() {
  const plans = options.case.map((name) => planOf(name, { ...options, folder }));
  const jobs = plans.flatMap((plan) => Array.from({ length: roundsOf(plan) }, () => plan.jobs.map((job) => job.title)).flat());
  const report = progress(jobs);
  const results = [];
  const answers = new Map();
  for (const plan of plans) {
    await measurePlan(plan, { rounds: roundsOf(plan), report });
    const expected = answers.get(plan.case.sameAnswersAs);
    const found = resultsOf(plan.case, plan.measured, expected);
    answers.set(plan.case.name, expected ?? found.find(({ answer_values: values }) => values !== undefined)?.answer_values);
    results.push(...found);
    // After each case: an interrupted run keeps what it has.
    writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  }
  console.log(options.json ? JSON.stringify(results, undefined, 2) : tableOf(results));
  if (results.some(isWrong)) {
    console.error('Some answers differ: their figures mean nothing.');
    process.exitCode = 1;
  }
}

/** A bundle is the same each time. */
function roundsOf({ case: { kind } }) {
  return kind === 'size' ? 1 : options.rounds;
}

function readOptions() {
  const known =
    (kind, found) =>
    (word, before = []) => {
      const names = found(word);
      if (names.length === 0) throw new InvalidArgumentError(`There is no ${kind} '${word}'.`);
      return [...before, ...names];
    };
  const wholeNumber = (text) => {
    const value = Number(text);
    if (!(Number.isInteger(value) && value >= 1)) throw new InvalidArgumentError('It is a whole number of 1 or more.');
    return value;
  };
  const positive = (text) => {
    const value = Number(text);
    if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError('It is a number of seconds.');
    return value;
  };
  const node = (text) => {
    if (existsSync(text)) return resolve(text);
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('There is no such file.');
    try {
      return nodePath(text);
    } catch (error) {
      throw new InvalidArgumentError(error.message);
    }
  };
  const engineNamed = (word) => (Object.hasOwn(engines, word) ? [word] : []);
  const program = new Command('bench')
    .description('Times Statal beside its peers, on the same work, and checks that all give the same answers.')
    .option('--case <names...>', 'cases, or words that several begin with (default: all)', known('case', casesNamed))
    .option('--engine <names...>', 'engines (default: all that fit a case, without a GPU)', known('engine', engineNamed))
    .option('--rounds <number>', 'processes of each engine for each case', wholeNumber, 3)
    .option('--seconds <number>', 'how long a process goes on measuring, beyond the steps it needs', positive, 10)
    .option('--threads <number>', "threads of Statal's engines (default: what createEngine takes)", wholeNumber)
    .option(
      '--node <path or version>',
      'the Node to measure with: a path, or 24 for the one in tooling/node-matrix',
      node,
      process.execPath,
    )
    .option('--python <path>', 'the Python that imports torch (default: python3, or else /usr/bin/python3)')
    .option('--json', 'print the results as JSON instead of a table')
    .addHelpText(
      'after',
      `
Cases:    ${Object.keys(cases).join('\n          ')}
Engines:  ${Object.keys(engines).join('\n          ')}

Results are also written to bench-results.json. Let nothing else run on the machine.

Examples:
  npm run bench                                                everything
  npm run bench -- --case train-lstm-2x128 --rounds 5          one case, against everybody
  npm run bench -- --case train long --engine statal-wasm pytorch
  npm run bench -- --case yardstick --node 24 --json           against loops by hand, on Node 24
  npm run bench -- --case train --python ../torch/bin/python   against the PyTorch of a virtual environment
  npm run bench -- --case host --node 24                       what the host needs for a step on a GPU`,
    )
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });
  try {
    program.parse(process.argv.filter((word) => word !== '--'));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  const chosen = program.opts();
  // Cases in their own order, whatever the order of the words: one may need the answers of another.
  const named = new Set(chosen.case ?? Object.keys(cases).filter((name) => !cases[name].isAskedFor));
  return { ...chosen, case: Object.keys(cases).filter((name) => named.has(name)) };
}
