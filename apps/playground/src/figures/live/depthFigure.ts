/** Layers on top of each other: a change of one input reaches every layer at once, and every later step of each. */
import { gru } from '@statal/cells';
import { type Layer, recurrent, stacked } from '@statal/layers';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { changesOf, influenceSteps, shown } from './changes.js';
import { figureEngine } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { slider } from './slider.js';
import { stateGrid } from './stateGrid.js';

const words = {
  en: {
    label: 'Layers on top of each other',
    layers: 'Layers',
    layer: (index: number) => `layer ${index}`,
    grid: { input: 'input', step: 'step', changes: 'changes at steps', same: 'nothing changes' },
    line: (at: number, layers: number) =>
      layers === 1
        ? `The state of one layer changes from step ${at} on. Add layers: each reads the one below.`
        : `An input at step ${at} reaches all ${layers} layers in the same step. Each layer then carries it on through time in a state of its own.`,
    help: 'Choose an input by pointer or with the arrow keys.',
  },
  es: {
    label: 'Capas apiladas',
    layers: 'Capas',
    layer: (index: number) => `capa ${index}`,
    grid: { input: 'entrada', step: 'paso', changes: 'cambia en los pasos', same: 'nada cambia' },
    line: (at: number, layers: number) =>
      layers === 1
        ? `El estado de una capa cambia desde el paso ${at}. Añade capas: cada una lee la de abajo.`
        : `Una entrada en el paso ${at} llega a las ${layers} capas en el mismo paso. Después, cada capa la lleva por el tiempo en su propio estado.`,
    help: 'Elige una entrada con el puntero o con las flechas.',
  },
};

export interface Depth {
  readonly at: number;
  readonly layers: number;
}

export async function depthChanges({ at, layers }: Depth): Promise<number[][]> {
  const engine = await figureEngine();
  const levels = Array.from({ length: layers }, (_, level): Layer => recurrent(gru(), { inputs: level === 0 ? 2 : 6, units: 6 }) as Layer);
  return changesOf(stacked(levels) as Layer, { engine, at });
}

export async function depthFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  let depth: Depth = { at: Math.floor(influenceSteps / 4), layers: 3 };
  const first = await depthChanges(depth);
  const live = liveRoot(element, text.label);
  const grid = stateGrid(text.grid, (at) => change({ at }));
  live.body.append(grid.element);
  const show = (changes: readonly (readonly number[])[]): void => {
    const rows = changes.map((values, level) => ({ name: text.layer(level + 1), values: shown(values), ways: ['right'] as const }));
    grid.update({ rows, chosen: depth.at, isStacked: true });
    live.say(`${text.line(depth.at, changes.length)} ${text.help}`);
  };
  const runAgain = newest(depthChanges, show);
  function change(part: Partial<Depth>): void {
    depth = { ...depth, ...part };
    runAgain(depth);
  }
  live.controls.append(
    slider({ label: text.layers, min: 1, max: 4, step: 1, value: 3, language, onInput: (layers) => change({ layers }) }),
  );
  show(first);
  return live.figure(grid);
}
