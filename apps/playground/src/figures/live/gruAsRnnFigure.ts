/** A GRU whose gates the reader sets, beside the rnn that its candidate is. With r = 1 and z = 0 both give the same. */
import { gru, rnn } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { concat, full, Random, read, type Tensor, zeros } from '@statal/tensors';
import type { FigureOptions, MountedFigure } from '../figure.js';
import { shownValue } from '../shade.js';
import { figureEngine, sequenceOf } from './figureEngine.js';
import { liveRoot } from './liveRoot.js';
import { newest } from './newest.js';
import { signalEditor } from './signalEditor.js';
import { slider } from './slider.js';
import { traces } from './traces.js';

const words = {
  en: {
    label: 'A GRU and the rnn inside of it',
    input: 'input x',
    reset: 'r, how much of the state the candidate reads',
    update: 'z, how much of the state is kept',
    outputs: 'one unit of each',
    same: 'With r = 1 and z = 0 the GRU is the rnn: both lines are one.',
    differ: (most: string) => `The two differ by up to ${most}. Set r = 1 and z = 0.`,
    kept: 'With z = 1 the GRU keeps its first state, 0, whatever it reads.',
  },
  es: {
    label: 'Una GRU y la rnn que lleva dentro',
    input: 'entrada x',
    reset: 'r, cuánto del estado lee el candidato',
    update: 'z, cuánto del estado se conserva',
    outputs: 'una unidad de cada una',
    same: 'Con r = 1 y z = 0 la GRU es la rnn: las dos líneas son una.',
    differ: (most: string) => `Difieren hasta en ${most}. Pon r = 1 y z = 0.`,
    kept: 'Con z = 1 la GRU conserva su primer estado, 0, lea lo que lea.',
  },
};

export interface GatesSet {
  readonly x: readonly number[];
  /** From 0 to 1. */
  readonly r: number;
  readonly z: number;
}

export interface BothOutputs {
  readonly rnn: Float32Array;
  readonly gru: Float32Array;
}

const [units, scale] = [3, 1.6];

/** The first unit of both cells. sigma(100) is 1 and sigma(-100) is 0, up to the last bit of float32. */
export async function bothOutputs({ x, r, z }: GatesSet): Promise<BothOutputs> {
  const engine = await figureEngine();
  const random = Random.fromSeed(3);
  const plain = {
    W: random.fold(0).normal(engine, [1, units], { deviation: scale }),
    U: random.fold(1).normal(engine, [units, units], { deviation: scale / 2 }),
    b: zeros(engine, [units]),
  };
  const bias = (gate: number): Tensor => full(engine, [units], Math.max(-100, Math.min(100, Math.log(gate / (1 - gate)))));
  const gated = {
    W: concat([zeros(engine, [1, 2 * units]), plain.W], { axis: 1 }), // packed r z n
    U: concat([zeros(engine, [units, 2 * units]), plain.U], { axis: 1 }),
    b: concat([bias(r), bias(z), plain.b]),
    c: zeros(engine, [units]),
  };
  const sequence = sequenceOf(engine, x);
  const sizes = { inputs: 1, units };
  const firstUnit = async (output: Tensor): Promise<Float32Array> =>
    Float32Array.from(await read(output)).filter((_, index) => index % units === 0);
  return {
    rnn: await firstUnit(recurrent(rnn(), sizes).apply(plain, sequence).output),
    gru: await firstUnit(recurrent(gru(), sizes).apply(gated, sequence).output),
  };
}

const start: GatesSet = { x: [0, 1, 0, 0, -0.6, 0, 0, 0.8, 0.8, 0, 0, 0, -1, 0, 0, 0], r: 0.5, z: 0.6 };

export async function gruAsRnnFigure(element: HTMLElement, { language = 'en' }: FigureOptions = {}): Promise<MountedFigure> {
  const text = words[language];
  let settings = start;
  const first = await bothOutputs(settings);
  const live = liveRoot(element, text.label);
  const lines = (outputs: BothOutputs) => ({
    lines: [
      { name: 'rnn', values: outputs.rnn },
      { name: 'gru', values: outputs.gru },
    ],
  });
  const ticks = [1, 0, -1].map((at) => ({ at, text: String(at).replace('-', '−') }));
  const chart = traces(lines(first), { label: text.outputs, min: -1, max: 1, ticks, height: 160, language });
  const editor = signalEditor({
    ...{ label: text.input, values: start.x, min: -1, max: 1, step: 0.05, height: 70, language },
    onInput: (x) => change({ x }),
  });
  live.body.append(editor.element, chart.element);
  const show = (outputs: BothOutputs): void => {
    chart.update(lines(outputs));
    const most = Math.max(...outputs.rnn.map((value, step) => Math.abs(value - outputs.gru[step])));
    if (settings.z === 1) live.say(text.kept);
    else live.say(most < 1e-6 ? text.same : text.differ(shownValue(most, language)));
  };
  const runAgain = newest(bothOutputs, show);
  function change(part: Partial<GatesSet>): void {
    settings = { ...settings, ...part };
    runAgain(settings);
  }
  const gate = (name: 'r' | 'z', label: string) =>
    slider({ label, min: 0, max: 1, step: 0.05, value: start[name], language, onInput: (value) => change({ [name]: value }) });
  live.controls.append(gate('r', text.reset), gate('z', text.update));
  show(first);
  return live.figure(editor, chart);
}
