/** From runs to results: medians, ratios within rounds, and whether all engines gave the same answers. */

/** How far answers may be apart, unless the case says more. */
const TOLERANCE = 1e-4;
/** Whose answers are expected, and whose time the ratios are to unless the case names others. */
const REFERENCE = 'statal-wasm';

export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** What a case compares, of one run. Smaller is better. */
const measureOf = (unit) => (run) => (unit === 'MB' ? run.peak_mb : unit === 'kB' ? run.gzip_kb : run.median_ms);

/**
 * Results of one case. `measured`: by engine, either `{ reason }` or the runs of each variant, round by round. The
 * ratio is the median over the rounds of this engine's value divided by ours of the same round.
 */
export function resultsOf(options, measured, answersElsewhere) {
  const value = measureOf(options.unit);
  const best = new Map();
  for (const [engine, { reason, variants }] of measured) {
    if (reason === undefined) best.set(engine, variants.toSorted((a, b) => median(a.map(value)) - median(b.map(value)))[0]);
  }
  const ours = best.get((options.ours ?? [REFERENCE]).find((engine) => best.has(engine)));
  const expected =
    answersElsewhere ??
    best.get(REFERENCE)?.[0].answers ??
    [...best.values()].map(([run]) => run).find((run) => run.own_model === undefined)?.answers;
  return [...measured].map(([engine, { reason }]) => {
    if (reason !== undefined) return { case: options.name, engine, not_measured: reason };
    const runs = best.get(engine);
    const middle = (key) => (runs[0][key] === undefined ? undefined : median(runs.map((run) => run[key])));
    return {
      case: options.name,
      engine,
      median_ms: middle('median_ms'),
      tokens_per_s: middle('tokens_per_s'),
      ratio_to_ours: ours === undefined ? null : median(runs.map((run, round) => value(run) / value(ours[round]))),
      runs: runs.length,
      samples: runs.reduce((total, run) => total + (run.samples ?? 1), 0),
      values: runs.map(value),
      unit: options.unit,
      peak_mb: middle('peak_mb'),
      start_ms: middle('start_ms'),
      first_ms: middle('first_ms'),
      minified_kb: middle('minified_kb'),
      gzip_kb: middle('gzip_kb'),
      variant: runs[0].variant,
      gpu: runs[0].gpu && middleOfEach(runs.map(({ gpu }) => gpu)),
      ...(options.kind === 'host'
        ? { answers: 'none, a null adapter computes nothing' }
        : { answers: judge(runs, expected, options.tolerance ?? TOLERANCE), answer_values: runs[0].answers }),
    };
  });
}

const middleOfEach = (all) => Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((one) => one[name]))]));

/** `equal`, `own model: ...`, or what differs. */
function judge(runs, expected, tolerance) {
  const [{ answers, own_model: ownModel }] = runs;
  if (ownModel !== undefined) return `own model: ${ownModel}`;
  if (answers === undefined || Object.keys(answers).length === 0) return 'nothing to compare';
  for (const run of runs) {
    for (const [name, got] of Object.entries(run.answers)) {
      const want = expected?.[name];
      if (want === undefined) continue;
      if (!(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)))) return `DIFFERENT: ${name} is ${got}, expected ${want}`;
    }
  }
  return 'equal';
}

export const isWrong = ({ answers }) => answers?.startsWith('DIFFERENT') === true;

const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3));

/** What a step asks of WebGPU, or undefined for an engine that does not run on it. */
function gpuLine({ gpu }) {
  if (gpu === undefined) return undefined;
  const count = (name, value) => `${Number.isInteger(value) ? value : value.toFixed(1)} ${name}`;
  const { asking_ms: asking, launches, submits, uploads, objects } = gpu;
  const counts = [count('launches', launches), count('submits', submits), count('uploads', uploads), count('new GPU objects', objects)];
  return `    a step: ${counts.join(', ')}, ${digits(asking)} ms to ask for it`;
}

/** Which library, device and threads each engine ran on: the figures are theirs. */
function variantLines(results) {
  const found = new Set(results.filter(({ variant }) => variant !== undefined).map(({ engine, variant }) => `${engine}: ${variant}`));
  return found.size === 0 ? [] : ['', ...found];
}

/** One table of text for all results. */
export function tableOf(results) {
  const head = ['case', 'engine', 'median', 'tokens/s', 'of ours', 'answers'];
  const rows = results.map((result) => {
    if (result.not_measured !== undefined) return [result.case, result.engine, 'not measured', '', '', result.not_measured];
    const { values, unit, tokens_per_s: tokens, ratio_to_ours: ratio } = result;
    return [
      result.case,
      result.engine,
      `${digits(median(values))} ${unit}`,
      tokens === undefined || unit !== 'ms' ? '' : Math.round(tokens).toLocaleString('en'),
      ratio === null ? '' : `x ${digits(ratio)}`,
      result.answers,
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const isRight = (column) => column >= 2 && column <= 4;
  const line = (row) =>
    row
      .map((text, column) => (isRight(column) ? text.padStart(widths[column]) : text.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const lines = [line(head), line(widths.map((width) => '-'.repeat(width)))];
  rows.forEach((row, index) => {
    if (index > 0 && row[0] !== rows[index - 1][0]) lines.push('');
    lines.push(line(row));
    const gpu = gpuLine(results[index]);
    if (gpu !== undefined) lines.push(gpu);
  });
  return [...lines, ...variantLines(results)].join('\n');
}
