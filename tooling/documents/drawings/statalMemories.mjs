/** One statal neuron that sees four pulses, and what each form of its memory makes of them: computed by the cell itself. */

import { statal } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { createEngine, readSync, tensor, zeros } from '@statal/tensors';
import { colors, drawing, label, line } from './svg.mjs';

const steps = 60;
/** The feature, as far as it is there: at the other steps it is not. */
const pulses = new Map([
  [8, 0.4],
  [20, 1],
  [34, 0.7],
  [50, 0.4],
]);

const memories = [
  { name: 'value', options: { memory: 'value' } },
  { name: 'moments', options: { memory: 'moments', slots: 3, expectedLength: 30 } },
  { name: 'binary', options: { memory: 'binary' } },
  { name: 'probability', options: { memory: 'probability' } },
  // Its drive is three times the feature, and its content grows with it.
  { name: 'content', options: { memory: 'content' }, weights: [3, 2] },
];

const row = { height: 78, top: 26, left: 116, width: 640 };

export async function statalMemories() {
  const seen = Array.from({ length: steps }, (_, t) => pulses.get(t) ?? 0);
  const rows = [{ name: 'x', lines: [seen], color: colors.activation }];
  for (const { name, ...memory } of memories) rows.push({ name, lines: await statesOf(memory, seen), color: colors.state });
  const bottom = row.top + rows.length * row.height;
  return drawing('value, moments, binary, probability, content', { width: row.left + row.width + 24, height: bottom + 30 }, [
    ...rows.flatMap((each, index) => plotted(each, row.top + index * row.height)),
    ...[0, 10, 20, 30, 40, 50].map((t) => label([placeOf(t), bottom + 8], String(t), { size: 12, color: '#666' })),
    label([row.left + row.width, bottom + 8], 't', { color: '#666' }),
  ]);
}

/** The states of one neuron that sees its feature and nothing else, [slots][T]. Default: its weight is 1. */
async function statesOf({ options, weights = [1] }, seen) {
  const engine = await createEngine({ kind: 'reference' });
  const layer = recurrent(statal({ ...options, connect: 'none', output: 'state' }), { inputs: 1, units: 1 });
  const slots = options.slots ?? 1;
  const logTau = Array.from({ length: slots }, (_, k) => (Math.log(options.expectedLength ?? 1) * k) / Math.max(1, slots - 1));
  const params = {
    W: tensor(engine, weights, { shape: [1, weights.length] }),
    b: zeros(engine, [weights.length]),
    ...(slots > 1 && { logTau: tensor(engine, logTau) }),
  };
  // One step more, because the output is the state before each step.
  const { output } = layer.apply(params, tensor(engine, [...seen, 0], { shape: [steps + 1, 1, 1] }));
  const values = readSync(output);
  engine.close();
  return Array.from({ length: slots }, (_, k) => seen.map((_, t) => values[(t + 1) * slots + k]));
}

/** @param {number} t */
function placeOf(t) {
  return row.left + (t / steps) * row.width;
}

/** A value holds for a step: stairs. */
function plotted({ name, lines, color }, top) {
  const [base, high] = [top + row.height - 16, row.height - 28];
  const stairs = (values) =>
    values
      .map((value, t) => {
        const y = (base - high * value).toFixed(1);
        return `${t === 0 ? 'M' : 'L'} ${placeOf(t).toFixed(1)} ${y} H ${placeOf(t + 1).toFixed(1)}`;
      })
      .join(' ');
  return [
    label([row.left - 16, base - high / 2], name, { anchor: 'end', color }),
    line([row.left, base], [row.left + row.width, base], '#ccc'),
    label([row.left + row.width + 10, base], '0', { size: 11, color: '#999' }),
    label([row.left + row.width + 10, base - high], '1', { size: 11, color: '#999' }),
    ...lines.map((values, k) => `<path d="${stairs(values)}" fill="none" stroke="${color}" stroke-width="1.8" opacity="${1 - 0.3 * k}"/>`),
  ];
}
