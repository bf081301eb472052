/** How far the gradient of the last output reaches back over the inputs, in four cells, and where truncation stops it. */
import { grad, truncatedBptt } from '@statal/autograd';
import { type Cell, gru, lstm, rnn, statal } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { mul, Random, read, reshape, sqrt, sum, type Tensor } from '@statal/tensors';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { figureEngine } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { slider } from './slider.js';
import { traces } from './traces.js';

const words = {
  en: {
    label: 'How far the gradient reaches',
    forgetBias: 'Forget bias of lstm',
    scale: 'Size of the first U',
    window: 'Window of truncated BPTT',
    all: 'all steps',
    chart: 'gradient of the last output, by input step',
    none: 'none',
    whole:
      'The norm of the gradient at each step, divided by that at the last. The scale is logarithmic: a straight line is a product of equal factors.',
    stops: (step: number) => `The gradient stops at the start of the last window: inputs before step ${step} get none.`,
  },
  es: {
    label: 'Hasta dónde llega el gradiente',
    forgetBias: 'Sesgo de olvido de la lstm',
    scale: 'Tamaño inicial de U',
    window: 'Ventana de la BPTT truncada',
    all: 'todos los pasos',
    chart: 'gradiente de la última salida, por paso de entrada',
    none: 'ninguno',
    whole:
      'La norma del gradiente en cada paso, dividida por la del último. La escala es logarítmica: una recta es un producto de factores iguales.',
    stops: (step: number) =>
      `El gradiente se detiene al comienzo de la última ventana: las entradas anteriores al paso ${step} no reciben ninguno.`,
  },
};

const steps = 40;

export interface BpttSettings {
  readonly forgetBias: number;
  /** Factor of the initial U. */
  readonly scale: number;
  /** `steps` or more: no truncation. */
  readonly window: number;
}

export interface Reach {
  readonly name: string;
  /** log10 of the norm of the gradient at each step, divided by that at the last; -Infinity where there is none. */
  readonly powers: number[];
}

/** The cells of "Backpropagation through time" in the documents, untrained. */
export async function gradientReach({ forgetBias, scale, window }: BpttSettings): Promise<Reach[]> {
  const engine = await figureEngine();
  const random = Random.fromSeed(3);
  const [batch, inputs, units] = [4, 6, 16];
  const x = random.fold(0).normal(engine, [steps, batch, inputs]);
  const bptt = window < steps ? truncatedBptt({ window }) : undefined;
  const reach = async (name: string, cell: Cell<string, string, never>): Promise<Reach> => {
    const layer = recurrent(cell, { inputs, units, returnSequences: false });
    const initial = layer.init({ engine, random: random.fold(1) });
    const params = { ...initial, U: mul(initial.U, scale) };
    const lastOutput = (given: { readonly x: Tensor }): Tensor => {
      const { output } = layer.apply(params, given.x, { bptt });
      return sum(mul(output, output));
    };
    const gradient = grad(lastOutput)({ x });
    const norms = await read(sqrt(sum(reshape(mul(gradient.x, gradient.x), [steps, batch * inputs]), { axis: 1 })));
    return { name, powers: Array.from(norms, (norm) => Math.log10(norm / norms[steps - 1])) };
  };
  return Promise.all([
    reach('rnn', rnn()),
    reach('lstm', lstm({ forgetBias })),
    reach('gru', gru()),
    reach('statal', statal({ memory: 'content' })),
  ]);
}

const start: BpttSettings = { forgetBias: 0, scale: 1, window: steps };

export async function bpttFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  let settings = start;
  const first = await gradientReach(settings);
  const live = liveRoot(element, text.label);
  const power = (value: number): string => (Number.isFinite(value) ? `10${raised(value)}` : text.none);
  const lines = (reaches: readonly Reach[]) => ({ lines: reaches.map(({ name, powers }) => ({ name, values: powers })) });
  const ticks = [4, 0, -4, -8, -12].map((at) => ({ at, text: power(at) }));
  const chart = traces(lines(first), { label: text.chart, min: -14, max: 4, ticks, height: 230, language, show: power, step: 0 });
  live.body.append(chart.element);
  const show = (reaches: readonly Reach[]): void => {
    chart.update(lines(reaches));
    const { window } = settings;
    live.say(window < steps ? text.stops(Math.floor((steps - 1) / window) * window) : text.whole);
  };
  const runAgain = newest(gradientReach, show);
  function change(part: Partial<BpttSettings>): void {
    settings = { ...settings, ...part };
    runAgain(settings);
  }
  const windowText = (window: number): string => (window < steps ? String(window) : text.all);
  live.controls.append(
    slider({
      ...{ label: text.window, min: 5, max: steps, step: 5, value: steps, language, show: windowText },
      onInput: (window) => change({ window }),
    }),
    slider({
      ...{ label: text.forgetBias, min: 0, max: 5, step: 0.5, value: 0, language },
      onInput: (forgetBias) => change({ forgetBias }),
    }),
    slider({ label: text.scale, min: 0.5, max: 4, step: 0.25, value: 1, language, onInput: (scale) => change({ scale }) }),
  );
  show(first);
  return live.figure(chart);
}

/** A whole number as an exponent: −12 becomes ⁻¹². */
function raised(value: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return String(Math.round(value))
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => digits[Number(digit)]);
}
