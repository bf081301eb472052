/**
 * Times every engine on every case, in processes of their own that take turns, and prints medians with their ratio to
 * ours. Nothing else should run on the machine meanwhile.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { nodePath } from '../node-matrix/nodePath.mjs';
import { cases, casesNamed } from './cases.mjs';
import { engines, pages } from './engines.mjs';
import { writeProblem } from './problem.mjs';
import { progress } from './progress.mjs';
import { isWrong, resultsOf, tableOf } from './results.mjs';
import { measureSize } from './size.mjs';

const RESULTS = fileURLToPath(new URL('../../bench-results.json', import.meta.url));
/** Kills a process that hangs. */
const PATIENCE = 15 * 60 * 1000;

const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'statal-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
await main();

async function main() {
  const plans = options.case.map(planOf);
  const jobs = plans.flatMap((plan) => Array.from({ length: roundsOf(plan) }, () => plan.jobs.map((job) => job.title)).flat());
  const report = progress(jobs);
  const results = [];
  const answers = new Map();
  for (const plan of plans) {
    await measure(plan, report);
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

/** Who takes part in a case, and with which commands. */
function planOf(name) {
  const found = cases[name];
  const measured = new Map();
  const wanted = found.kind === 'size' ? pages[found.page] : Object.keys(engines).filter((engine) => engines[engine].takes(found));
  for (const engine of options.engine ?? wanted.filter((name) => !engines[name]?.isAskedFor)) {
    const reason = wanted.includes(engine) ? reasonAgainst(engine, found) : 'the case is not for it';
    measured.set(engine, reason === undefined ? { variants: [] } : { reason });
  }
  const problem = found.kind === 'size' ? undefined : writeProblem(folder, found);
  const { node, seconds, threads } = options;
  const jobs = [...measured].flatMap(([engine, { reason }]) => {
    if (reason !== undefined) return [];
    if (found.kind === 'size') return [{ engine, variant: 0, title: `${name} ${engine}` }];
    const commands = engines[engine].commands({ engine, problem, node, seconds, threads });
    return commands.map((command, variant) => ({
      engine,
      variant,
      command,
      title: `${name} ${engine}${commands.length > 1 ? ` #${variant + 1}` : ''}`,
    }));
  });
  return { case: found, measured, jobs };
}

function reasonAgainst(engine, found) {
  const tooSlow = options.engine === undefined ? engines[engine].tooSlow?.(found) : undefined;
  return tooSlow ?? engines[engine].missing();
}

/** Round after round, every engine once in each; in every second round in the opposite order. */
async function measure({ case: found, measured, jobs }, report) {
  const rounds = roundsOf({ case: found });
  for (let round = 0; round < rounds; round++) {
    for (const job of round % 2 === 0 ? jobs : jobs.toReversed()) {
      const place = measured.get(job.engine);
      const began = performance.now();
      const run = place.reason === undefined ? await runOnce(job, found) : { not_measured: place.reason };
      const seconds = (performance.now() - began) / 1000;
      if (run.not_measured === undefined) {
        place.variants[job.variant] ??= [];
        place.variants[job.variant].push(run);
      } else place.reason = run.not_measured;
      report.finished(job.title, {
        round: round + 1,
        rounds,
        seconds,
        text: run.not_measured ? `not measured, ${run.not_measured}` : textOf(run, found),
      });
    }
  }
}

function textOf(run, { unit }) {
  if (unit === 'kB') return `${run.gzip_kb.toFixed(1)} kB`;
  return unit === 'MB' ? `${run.peak_mb.toFixed(0)} MB` : `${run.median_ms.toPrecision(3)} ms`;
}

async function runOnce({ engine, command }, found) {
  if (found.kind !== 'size') return runProcess(command);
  try {
    return await measureSize(engine, found.page);
  } catch (error) {
    return { not_measured: `the bundle fails: ${String(error.message).split('\n')[0]}` };
  }
}

/** The last line that the process prints, as JSON; a process that fails is a reason. */
function runProcess([command, ...words]) {
  return new Promise((done) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE });
    const [out, err] = [[], []];
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => err.push(data));
    child.on('error', (error) => done({ not_measured: `it did not start: ${error.message}` }));
    child.on('close', (code, signal) => {
      if (code === 0) return done(JSON.parse(Buffer.concat(out).toString().trim().split('\n').at(-1)));
      const lines = Buffer.concat(err).toString().split('\n');
      const line = lines.find((text) => /^\s*\w*Error/.test(text)) ?? lines.filter((text) => text.trim() !== '').at(-1) ?? '';
      done({ not_measured: `it failed (${signal ?? code}): ${line.trim().slice(0, 200)}` });
    });
  });
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
  npm run bench -- --case yardstick --node 24 --json           against loops by hand, on Node 24`,
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
