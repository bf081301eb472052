/** A small cell that reads six steps, drawn unrolled. The reader chooses the cell. */
import { type BuiltInCell, builtInCells, initializeCell } from '@statal/cells';
import { unrollCell } from '@statal/layers';
import { mul, Random, sum, type Tensor } from '@statal/tensors';
import { html } from '../elements.js';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { readUnrolled, type UnrolledData } from '../unrolledData.js';
import { unrolledFigure } from '../unrolledFigure.js';
import { figureEngine } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';

const words = {
  en: { label: 'A cell unrolled through time', cell: 'Cell' },
  es: { label: 'Una celda desplegada en el tiempo', cell: 'Celda' },
};

const cells: readonly BuiltInCell[] = ['rnn', 'gru', 'lstm', 'statal', 'minGru', 'mgu'];

export async function unrolledCell(name: BuiltInCell): Promise<UnrolledData> {
  const engine = await figureEngine();
  const random = Random.fromSeed(2);
  const cell = builtInCells[name]({});
  const [inputs, units, steps] = [2, 4, 8];
  const params = initializeCell(cell, { engine, random: random.fold(0), inputs, units });
  const x = random.fold(1).normal(engine, [steps, 1, inputs], { deviation: 2 });
  const loss = ({ state }: { readonly state: Readonly<Record<string, Tensor>> }): Tensor => {
    const [first] = Object.values(state);
    return sum(mul(first, first));
  };
  return readUnrolled(unrollCell(cell, params, x, { units, loss }));
}

export async function unrolledExample(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  const first = await unrolledCell('rnn');
  const live = liveRoot(element, text.label);
  const choice = html('select', {}, ...cells.map((value) => html('option', { value }, value)));
  live.controls.append(html('label', {}, html('span', {}, text.cell), choice));
  const drawing = unrolledFigure(live.body, first, { language });
  const runAgain = newest(unrolledCell, (data) => drawing.update(data));
  choice.addEventListener('change', () => runAgain(choice.value as BuiltInCell));
  return live.figure(drawing);
}
