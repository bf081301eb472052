/** One unit of an rnn reads a sequence that the reader draws, and is drawn unrolled below. */
import { rnn } from '@statal/cells';
import { unrollCell } from '@statal/layers';
import { sum, tensor } from '@statal/tensors';
import { html } from '../elements.js';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { shownValue } from '../shade.js';
import { readUnrolled } from '../unrolledData.js';
import { type UnrolledFigure, unrolledFigure } from '../unrolledFigure.js';
import { figureEngine, sequenceOf } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { signalEditor } from './signalEditor.js';
import { slider } from './slider.js';
import { traces } from './traces.js';

const words = {
  en: {
    label: 'One unit of an rnn',
    input: 'input x',
    state: 'state h',
    own: 'U, from its own state',
    from: 'W, from the input',
    bias: 'b',
    draw: 'Draw the input with the pointer, or with the arrow keys. Then change U.',
    end: (kept: string) => `After the last step, h is ${kept}.`,
    fades: 'With U up to 1, a pulse fades.',
    holds: 'With U above 1, the unit holds the sign of a pulse: it has become a switch.',
    flips: 'With a negative U, the state changes its sign at every step.',
  },
  es: {
    label: 'Una unidad de una rnn',
    input: 'entrada x',
    state: 'estado h',
    own: 'U, desde su propio estado',
    from: 'W, desde la entrada',
    bias: 'b',
    draw: 'Dibuja la entrada con el puntero o con las flechas. Luego cambia U.',
    end: (kept: string) => `Después del último paso, h es ${kept}.`,
    fades: 'Con U de hasta 1, un pulso se desvanece.',
    holds: 'Con U mayor que 1, la unidad conserva el signo de un pulso: se ha vuelto un interruptor.',
    flips: 'Con U negativo, el estado cambia de signo en cada paso.',
  },
};

export interface RnnRun {
  readonly x: readonly number[];
  readonly W: number;
  readonly U: number;
  readonly b: number;
}

/** The run of one unit as data of a drawing. Gradients are those of the last state. */
export async function unrolledRnn({ x, W, U, b }: RnnRun) {
  const engine = await figureEngine();
  const params = {
    W: tensor(engine, [[W]]),
    U: tensor(engine, [[U]]),
    b: tensor(engine, [b]),
  };
  return readUnrolled(unrollCell(rnn(), params, sequenceOf(engine, x), { units: 1, loss: ({ state }) => sum(state.h) }));
}

const start: RnnRun = { x: [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], W: 1.5, U: 0.8, b: 0 };

export async function rnnFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  let run = start;
  const data = await unrolledRnn(run);
  const live = liveRoot(element, text.label);
  const stateOf = ({ nodes, carried: [{ after }] }: typeof data): Float32Array => nodes[after].values;
  const chart = traces(
    { lines: [{ name: 'h', values: stateOf(data) }] },
    {
      label: text.state,
      min: -1,
      max: 1,
      ticks: [1, 0, -1].map((at) => ({ at, text: String(at).replace('-', '−') })),
      height: 130,
      language,
    },
  );
  const editor = signalEditor({
    ...{ label: text.input, values: start.x, min: -1, max: 1, step: 0.05, height: 70, language },
    onInput: (x) => change({ x }),
  });
  const below = html('div');
  live.body.append(editor.element, chart.element, html('p', { class: 'quiet' }, text.draw), below);
  const drawing: UnrolledFigure = unrolledFigure(below, data, { language });
  const show = (next: typeof data): void => {
    chart.update({ lines: [{ name: 'h', values: stateOf(next) }] });
    drawing.update(next);
    const last = stateOf(next).at(-1) ?? 0;
    const held = Math.abs(last) > 0.3 ? text.holds : '';
    const what = run.U < 0 ? text.flips : run.U > 1 ? held : text.fades;
    live.say(`${text.end(shownValue(last, language))} ${run.b === 0 ? what : ''}`);
  };
  const runAgain = newest(unrolledRnn, show);
  function change(part: Partial<RnnRun>): void {
    run = { ...run, ...part };
    runAgain(run);
  }
  const weight = (name: 'W' | 'U' | 'b', label: string) =>
    slider({ label, min: -2, max: 2, step: 0.05, value: start[name], language, onInput: (value) => change({ [name]: value }) });
  live.controls.append(weight('U', text.own), weight('W', text.from), weight('b', text.bias));
  show(data);
  return live.figure(editor, chart, drawing);
}
