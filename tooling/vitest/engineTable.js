/**
 * Prints which engines the tests used and which could not run, and why. `STATAL_REQUIRE_ENGINES` names, separated by
 * commas, those without which the run counts as failed: a skip must be loud.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFolder } from './engineReport.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @type {Map<string, { ranIn: Set<string>, reasons: Set<string> }>} */
const engines = new Map();
/** Files of tests that were left out, by package. @type {Map<string, string[]>} */
const leftOut = new Map();
for (const family of ['packages', 'apps', 'tooling']) {
  for (const name of readdirSync(join(root, family))) collect(name, join(root, family, name, reportFolder));
}

const rows = [...engines].sort(([a], [b]) => a.localeCompare(b));
const width = Math.max(0, ...rows.map(([engine]) => engine.length));
console.log('\nEngines in this test run');
for (const [engine, { ranIn, reasons }] of rows) {
  const told = ranIn.size > 0 ? `ran      in ${[...ranIn].join(', ')}` : `NOT RUN  ${[...reasons].join('; ')}`;
  console.log(`  ${engine.padEnd(width)}  ${told}`);
}
if (rows.length === 0) console.log('  none: no test reported an engine');

const required = (process.env.STATAL_REQUIRE_ENGINES ?? '')
  .split(',')
  .map((engine) => engine.trim())
  .filter(Boolean);
for (const engine of required) {
  if ((engines.get(engine)?.ranIn.size ?? 0) > 0) continue;
  const reasons = [...(engines.get(engine)?.reasons ?? ['no test reported it'])].join('; ');
  console.error(`The engine "${engine}" is required by STATAL_REQUIRE_ENGINES and did not run: ${reasons}`);
  process.exitCode = 1;
}

if (process.env.STATAL_TEST_CASES === 'few') {
  const widest = Math.max(...[...leftOut.keys()].map((name) => name.length));
  console.log('\nThis was the short run. It left out the long tests');
  for (const [name, tests] of leftOut) console.log(`  ${name.padEnd(widest)}  ${tests.join(', ')}`);
  console.log('and, of the others, most random steps and most cases of cells, and the engines above that say so.');
  console.log('STATAL_TEST_CASES=usual npm test runs them all, as CI does, in 15 to 20 minutes on two cores.');
}

/**
 * @param {string} name the package
 * @param {string} folder its report
 */
function collect(name, folder) {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
      const { engine, ran, reason, leftOut: test } = JSON.parse(line);
      if (test !== undefined) {
        leftOut.set(name, [...(leftOut.get(name) ?? []), test.replace(/^test\//, '').replace(/\.test\.ts$/, '')]);
        continue;
      }
      const seen = engines.get(engine) ?? { ranIn: new Set(), reasons: new Set() };
      if (ran) seen.ranIn.add(name);
      else seen.reasons.add(reason || 'no reason given');
      engines.set(engine, seen);
    }
  }
}
