/** One unit of an LSTM whose gates the reader opens and closes at each step: it writes, holds, shows and erases a value. */
import { lstm } from '@statal/cells';
import { observe, recurrent } from '@statal/layers';
import { read, type Tensor, tensor, zeros } from '@statal/tensors';
import { html } from '../elements.js';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { heatStrip } from '../heatStrip.js';
import { figureEngine } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { signalEditor } from './signalEditor.js';
import { slider } from './slider.js';
import { traces } from './traces.js';

const words = {
  en: {
    label: 'One unit of an LSTM',
    rows: { x: 'input x', write: 'write', erase: 'erase', show: 'show' },
    forget: 'Forget gate while nothing is erased',
    values: 'memory and output',
    memory: 'c (memory)',
    output: 'h (output)',
    gates: 'Gates',
    names: { input: 'input gate', forget: 'forget gate', output: 'output gate' },
    help: 'Switch "write" on where the input gate should open, "erase" where the forget gate should close, "show" where the output gate should open.',
    holds: 'A forget gate of 1 holds the value exactly, however long.',
    fades: (factor: string) => `A forget gate of ${factor} leaves ${factor} of the value at each step, so it fades.`,
  },
  es: {
    label: 'Una unidad de una LSTM',
    rows: { x: 'entrada x', write: 'escribir', erase: 'borrar', show: 'mostrar' },
    forget: 'Compuerta de olvido mientras no se borra',
    values: 'memoria y salida',
    memory: 'c (memoria)',
    output: 'h (salida)',
    gates: 'Compuertas',
    names: { input: 'compuerta de entrada', forget: 'compuerta de olvido', output: 'compuerta de salida' },
    help: 'Activa «escribir» donde deba abrirse la compuerta de entrada, «borrar» donde deba cerrarse la de olvido y «mostrar» donde deba abrirse la de salida.',
    holds: 'Una compuerta de olvido de 1 conserva el valor exacto, por mucho tiempo que pase.',
    fades: (factor: string) => `Una compuerta de olvido de ${factor} deja ${factor} del valor en cada paso, así que se desvanece.`,
  },
};

export interface GateScript {
  readonly x: readonly number[];
  readonly write: readonly number[];
  readonly erase: readonly number[];
  readonly show: readonly number[];
  /** From 0 to 1. */
  readonly forget: number;
}

export interface GateRun {
  readonly c: Float32Array;
  readonly h: Float32Array;
  readonly gates: { readonly input: Float32Array; readonly forget: Float32Array; readonly output: Float32Array };
}

/** The script is part of the input. Large weights lead it to the gates: sigma(+-16) is 1 or 0 up to 1e-7. */
export async function gateRun({ x, write, erase, show, forget }: GateScript): Promise<GateRun> {
  const engine = await figureEngine();
  const open = 32;
  // Rows: x, write, erase, show. Columns: input, forget, candidate, output.
  const W = tensor(engine, [
    [0, 0, 1.5, 0],
    [open, 0, 0, 0],
    [0, -2 * open, 0, 0],
    [0, 0, 0, open],
  ]);
  const held = Math.max(-open, Math.min(open, Math.log(forget / (1 - forget))));
  const params = { W, U: zeros(engine, [1, 4]), b: tensor(engine, [-open / 2, held, 0, -open / 2]) };
  const rows = x.flatMap((value, step) => [value, write[step], erase[step], show[step]]);
  const sequence = tensor(engine, Float32Array.from(rows), { shape: [x.length, 1, 4] });
  const { layers } = observe(recurrent(lstm(), { inputs: 4, units: 1 }), params, sequence);
  const { states, gates } = layers[0];
  const floats = async (value: Tensor): Promise<Float32Array> => Float32Array.from(await read(value));
  return {
    c: await floats(states.c),
    h: await floats(states.h),
    gates: { input: await floats(gates.input), forget: await floats(gates.forget), output: await floats(gates.output) },
  };
}

const on = (...steps: readonly number[]): number[] => Array.from({ length: 16 }, (_, step) => Number(steps.includes(step)));
const start: GateScript = {
  x: [0.2, 0.9, -0.5, 0.3, -0.8, 0.6, 0.1, -0.4, 0.7, -0.9, -0.7, 0.4, 0.2, -0.3, 0.5, -0.1],
  write: on(1, 10),
  erase: on(9),
  show: on(5, 6, 7, 13, 14),
  forget: 1,
};

export async function gatesFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  let script = start;
  const first = await gateRun(script);
  const live = liveRoot(element, text.label);
  const signal = (name: 'x' | 'write' | 'erase' | 'show') =>
    signalEditor({
      ...{ label: text.rows[name], values: start[name], language, max: 1 },
      ...(name === 'x' ? { min: -1, step: 0.05, height: 62 } : { min: 0, step: 1, height: 26 }),
      onInput: (values) => change({ [name]: values }),
    });
  const editors = [signal('x'), signal('write'), signal('erase'), signal('show')];
  const lines = ({ c, h }: GateRun) => ({
    lines: [
      { name: text.memory, values: c },
      { name: text.output, values: h },
    ],
  });
  const ticks = [1, 0, -1].map((at) => ({ at, text: String(at).replace('-', '−') }));
  const chart = traces(lines(first), { label: text.values, min: -1, max: 1, ticks, height: 150, language });
  const gateNames = ['input', 'forget', 'output'] as const;
  const stripOf = ({ gates }: GateRun, name: (typeof gateNames)[number]) => ({
    label: text.gates,
    rows: [{ name: text.names[name], values: gates[name] }],
    scale: 1,
  });
  const below = html('div', { class: 'gate-strips' });
  live.body.append(...editors.map((editor) => editor.element), chart.element, below, html('p', { class: 'quiet' }, text.help));
  const strips = gateNames.map((name) => heatStrip(below, stripOf(first, name), { language, rowHeight: 14, hasReading: false }));
  const show = (run: GateRun): void => {
    chart.update(lines(run));
    strips.forEach((strip, index) => {
      strip.update(stripOf(run, gateNames[index]));
    });
    const factor = script.forget.toLocaleString(language);
    live.say(script.forget === 1 ? text.holds : text.fades(factor));
  };
  const runAgain = newest(gateRun, show);
  function change(part: Partial<GateScript>): void {
    script = { ...script, ...part };
    runAgain(script);
  }
  live.controls.append(
    slider({ label: text.forget, min: 0, max: 1, step: 0.05, value: 1, language, onInput: (forget) => change({ forget }) }),
  );
  show(first);
  return live.figure(...editors, chart, ...strips);
}
