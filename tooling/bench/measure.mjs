/** Runs the engines of a case, each in a process of its own, in turns. */
import { spawn } from 'node:child_process';
import { cases } from './cases.mjs';
import { engines, pages } from './engines.mjs';
import { writeProblem } from './problem.mjs';
import { measureSize } from './size.mjs';

/** How long a process may live, in ms: one that hangs is killed. */
const PATIENCE = 15 * 60 * 1000;

/**
 * Who takes part in a case, and with which commands.
 *
 * @param {{ folder: string, engine?: string[], node: string, python?: string, seconds: number, threads?: number }} options `folder`: where the
 * weights and data are written; `engine`: these and no others
 */
export function planOf(name, options) {
  const found = cases[name];
  const measured = new Map();
  const wanted = found.kind === 'size' ? pages[found.page] : Object.keys(engines).filter((engine) => engines[engine].takes(found));
  for (const engine of options.engine ?? wanted.filter((each) => !engines[each]?.isAskedFor)) {
    const reason = wanted.includes(engine) ? reasonAgainst(engine, found, options) : 'the case is not for it';
    measured.set(engine, reason === undefined ? { variants: [] } : { reason });
  }
  const problem = found.kind === 'size' ? undefined : writeProblem(options.folder, found);
  const jobs = [...measured].flatMap(([engine, { reason }]) => {
    if (reason !== undefined) return [];
    if (found.kind === 'size') return [{ engine, variant: 0, title: `${name} ${engine}` }];
    const commands = engines[engine].commands({ ...options, engine, problem });
    return commands.map((command, variant) => ({
      engine,
      variant,
      command,
      title: `${name} ${engine}${commands.length > 1 ? ` #${variant + 1}` : ''}`,
    }));
  });
  return { case: found, problem, measured, jobs };
}

function reasonAgainst(engine, found, options) {
  const tooSlow = options.engine === undefined ? engines[engine].tooSlow?.(found) : undefined;
  return tooSlow ?? engines[engine].missing(options);
}

/**
 * Round after round, every engine once in each; in every second round in the opposite order.
 *
 * @param {{ rounds: number, report: object, until?: number, patience?: number }} options `until`: when to stop, on the clock of
 * `performance.now()`, what is not measured by then says so; `patience`: how long a process may live, in ms
 */
export async function measurePlan({ case: found, measured, jobs }, { rounds, report, until = Infinity, patience = PATIENCE }) {
  for (let round = 0; round < rounds; round++) {
    for (const job of round % 2 === 0 ? jobs : jobs.toReversed()) {
      const place = measured.get(job.engine);
      const before = performance.now();
      const run = place.reason === undefined ? await runOnce(job, found, { until, patience }) : { not_measured: place.reason };
      const seconds = (performance.now() - before) / 1000;
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

async function runOnce({ engine, command }, found, { until, patience }) {
  const left = until - performance.now();
  if (left <= 0) return { not_measured: 'not run: its time was up' };
  if (found.kind !== 'size') return runProcess(command, Math.min(patience, Math.ceil(left)));
  try {
    return await measureSize(engine, found.page);
  } catch (error) {
    return { not_measured: `the bundle fails: ${String(error.message).split('\n')[0]}` };
  }
}

/** The last line that the process prints, as JSON; a process that fails is a reason. */
function runProcess([command, ...words], timeout) {
  return new Promise((done) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    const [out, err] = [[], []];
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => err.push(data));
    child.on('error', (error) => done({ not_measured: `it did not start: ${error.message}` }));
    child.on('close', (code, signal) => {
      if (code === 0) return done(JSON.parse(Buffer.concat(out).toString().trim().split('\n').at(-1)));
      if (child.killed) return done({ not_measured: `it did not end within ${Math.round(timeout / 1000)} s` });
      done({ not_measured: `it failed (${signal ?? code}): ${errorLine(Buffer.concat(err).toString())}` });
    });
  });
}

function errorLine(text) {
  const lines = text.split('\n');
  const line = lines.find((each) => /^\s*\w*Error/.test(each)) ?? lines.filter((each) => each.trim() !== '').at(-1) ?? '';
  return line.trim().slice(0, 200);
}
