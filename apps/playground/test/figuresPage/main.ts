/** Shows the unrolled cell or the live figures that the address names: `?cell=lstm&language=es`, or `?figures=rnn,bptt`. */
import { type BuiltInCell, builtInCells, initializeCell } from '@statal/cells';
import { unrollCell } from '@statal/layers';
import { createEngine, mean, mul, Random } from '@statal/tensors';
import '../../src/style/page.css';
import { figures, readUnrolled, unrolledFigure } from '../../src/figures/figures.js';

const query = new URLSearchParams(location.search);
const language = query.get('language') === 'es' ? 'es' : 'en';
const place = document.querySelector('#place') as HTMLElement;
const names = (query.get('figures') ?? '').split(',').filter((name) => name in figures);
for (const name of names) {
  const figure = document.createElement('section');
  figure.dataset.figure = name;
  place.append(figure);
  await figures[name](figure, { language });
}
if (names.length === 0) await showUnrolled();
document.body.dataset.ready = 'true';

async function showUnrolled(): Promise<void> {
  const engine = await createEngine({ threads: 1 });
  const random = Random.fromSeed(Number(query.get('seed') ?? 1));
  const cell = builtInCells[(query.get('cell') ?? 'lstm') as BuiltInCell]({});
  const [inputs, units] = [2, 4];
  const params = initializeCell(cell, { engine, random: random.fold(0), inputs, units });
  const x = random.fold(1).normal(engine, [Number(query.get('steps') ?? 12), 2, inputs], { deviation: 2 });
  const data = await readUnrolled(
    unrollCell(cell, params, x, { units, reverse: query.has('reverse'), loss: ({ output }) => mean(mul(output, output)) }),
  );
  unrolledFigure(place, data, { language });
}
