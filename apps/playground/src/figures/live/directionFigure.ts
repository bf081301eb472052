/** What a layer can know at each step: the reader changes one input, and the outputs that change are colored. */
import { gru } from '@statal/cells';
import { bidirectional, recurrent } from '@statal/layers';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { influenceSteps, outputChanges, shown } from './changes.js';
import { figureEngine } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { type GridData, stateGrid } from './stateGrid.js';

const words = {
  en: {
    label: 'Which outputs depend on one input',
    rows: { forward: 'recurrent: from the left', reverse: 'recurrent with reverse: from the right', both: 'bidirectional: both' },
    grid: { input: 'input', step: 'step', changes: 'changes at steps', same: 'nothing changes' },
    help: 'Choose an input by pointer or with the arrow keys.',
    line: (at: number) =>
      `Another input at step ${at} changes these outputs: from the left, those from step ${at} on; from the right, those up to it; in both directions, all.`,
  },
  es: {
    label: 'Qué salidas dependen de una entrada',
    rows: {
      forward: 'recurrent: desde la izquierda',
      reverse: 'recurrent con reverse: desde la derecha',
      both: 'bidirectional: en ambos sentidos',
    },
    grid: { input: 'entrada', step: 'paso', changes: 'cambia en los pasos', same: 'nada cambia' },
    help: 'Elige una entrada con el puntero o con las flechas.',
    line: (at: number) =>
      `Otra entrada en el paso ${at} cambia estas salidas: desde la izquierda, las del paso ${at} en adelante; desde la derecha, las de hasta él; en ambos sentidos, todas.`,
  },
};

export interface DirectionChanges {
  readonly at: number;
  readonly forward: readonly number[];
  readonly reverse: readonly number[];
  readonly both: readonly number[];
}

export async function directionChanges(at: number): Promise<DirectionChanges> {
  const engine = await figureEngine();
  const sizes = { inputs: 2, units: 4 };
  return {
    at,
    forward: await outputChanges(recurrent(gru(), sizes), { engine, at }),
    reverse: await outputChanges(recurrent(gru(), { ...sizes, reverse: true }), { engine, at }),
    both: await outputChanges(bidirectional(gru(), sizes), { engine, at }),
  };
}

export async function directionFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  const first = await directionChanges(Math.floor(influenceSteps / 3));
  const live = liveRoot(element, text.label);
  const grid = stateGrid(text.grid, (step) => runAgain(step));
  live.body.append(grid.element);
  const show = ({ at, forward, reverse, both }: DirectionChanges): void => {
    const data: GridData = {
      chosen: at,
      isStacked: false,
      rows: [
        { name: text.rows.forward, values: shown(forward), ways: ['right'] },
        { name: text.rows.reverse, values: shown(reverse), ways: ['left'] },
        { name: text.rows.both, values: shown(both), ways: ['right', 'left'] },
      ],
    };
    grid.update(data);
    live.say(`${text.line(at)} ${text.help}`);
  };
  const runAgain = newest(directionChanges, show);
  show(first);
  return live.figure(grid);
}
