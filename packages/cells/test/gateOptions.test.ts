/** How sums become gates: activations, the limit of sums, no biases. */
import { checkGradient } from '@statal/autograd';
import { createEngine, full, mul, Random, readSync, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  activationFunction,
  builtInCells,
  builtInImageCells,
  type Cell,
  cellShapes,
  type GruOptions,
  gru,
  initializeCell,
  type LstmOptions,
  lstm,
  rnn,
  zeroState,
} from '../src/index.js';
import { type CellCase, cellCase } from './cases.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { optionCells } from './optionCells.js';
import { everythingOf, lossOf, runCell } from './runCell.js';

const reference = await createEngine({ kind: 'reference' });
const sizes = { steps: 3, batch: 2, inputs: 2, units: 2 };

/** One row and one unit. Weights are packed as in `cell`; every recurrent weight is 0.3 and every bias 0.1. */
function single(cell: Cell, W: readonly number[], xs: readonly number[]): CellCase {
  const gates = W.length;
  return {
    params: { W: tensor(reference, [W]), U: full(reference, [1, gates], 0.3), b: full(reference, [gates], 0.1) },
    state: zeroState(cell, { engine: reference, batch: 1, units: 1 }),
    x: tensor(reference, xs, { shape: [xs.length, 1, 1] }),
  };
}

const namesOf = (cell: Cell): string[] => Object.keys(cellShapes(cell, { inputs: 2, units: 2 }).params);

describe('the outputs of other libraries', () => {
  const xs = [0.5, -1, 2];
  const W = [1, -0.5, 2, 0.5]; // i f g o
  it.each<[string, Cell, readonly number[]]>([
    ['no option', lstm(), [0.278798, 0.022208, 0.540626]],
    ['HardSigmoid 0.2, 0.5', lstm({ gateActivation: { hardSigmoid: { slope: 0.2, offset: 0.5 } } }), [0.26175, -0.001339, 0.522053]],
    ['Sigmoid, Relu, Relu', lstm({ activation: 'relu' }), [0.416629, 0.206549, 2.952956]],
    ['clip 0.4', lstm({ clip: 0.4 }), [0.131184, -0.006693, 0.130158]],
    ['hard_sigmoid of Keras 3', lstm({ gateActivation: 'hardSigmoid' }), [0.249287, -0.022245, 0.464598]],
    ['relu and no bias', lstm({ activation: 'relu', useBias: false }) as Cell, [0.349932, 0.162052, 2.738744]],
  ])('come from an lstm with %s', (_, cell, expected) => {
    expectClose(readSync(runCell(cell, single(cell, W, xs)).output), expected, 1e-6);
  });

  it('come from a gru with relu and no bias', () => {
    const cell = gru({ activation: 'relu', useBias: false });
    expectClose(readSync(runCell(cell as Cell, single(cell as Cell, [1, -0.5, 2], xs)).output), [0.562176, 0.371712, 3.01312], 1e-6);
  });

  it('come from a coupled lstm for input_forget, with the weights of the input gate times -1', () => {
    const cell = lstm({ coupled: true });
    const given = single(cell, [-1, 2, 0.5], xs);
    const { U, b } = given.params;
    const signs = tensor(reference, [-1, 1, 1]);
    const negated = { ...given, params: { ...given.params, U: mul(U, signs), b: mul(b, signs) } };
    expectClose(readSync(runCell(cell, negated).output), [0.278798, 0.028485, 0.538033], 1e-6);
  });

  it('come from an rnn with Sigmoid', () => {
    const cell = rnn({ activation: 'sigmoid' });
    expectClose(readSync(runCell(cell, single(cell, [1], xs)).output), [0.645656, 0.330416, 0.900171], 1e-6);
  });
});

describe.each(optionCells)('%s', (name, cell) => {
  it('has the gradients that finite differences give', () => {
    const report = checkGradient((given: CellCase) => lossOf(runCell(cell, given)), {
      ...cellCase(reference, cell, { ...sizes, batch: 1, inputs: 1 }),
    });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
  });

  // Generated kernels take a while to compile, and these cells use every op of the others.
  const here = kindsThatWait.filter((kind) => !kind.startsWith('gpu') || name.includes('other activations'));
  it.each(here)('does on the %s engine what it does on the reference engine', async (kind) => {
    const engine = await engineOf(kind);
    const [want, got] = await Promise.all(
      [reference, engine].map((on) => everythingOf((all) => runCell(cell, all), cellCase(on, cell, { ...sizes, steps: 7 }))),
    );
    for (const [path, values] of want) expectClose(got.get(path) ?? [], values, toleranceOf(engine), path);
  });

  it('is found again by its name and options', () => {
    const found = { ...builtInCells, ...builtInImageCells }[cell.name as 'rnn'](JSON.parse(JSON.stringify(cell.options)));
    expect(found.options).toEqual(cell.options);
    expect(namesOf(found)).toEqual(namesOf(cell));
  });
});

describe('biases', () => {
  it.each<[string, Cell, readonly string[]]>([
    ['rnn', rnn({ useBias: false }), ['W', 'U']],
    ['lstm', lstm({ useBias: false }), ['W', 'U']],
    ['lstm with layer normalization', lstm({ useBias: false, layerNorm: true }) as Cell, ['W', 'U', 'g1', 'g2', 'g3', 'b3']],
    ['gru', gru({ useBias: false }), ['W', 'U']],
    ['gru with reset before', gru({ useBias: false, reset: 'before' }), ['W', 'U']],
  ])('are absent from the parameters of %s', (_, cell, names) => {
    expect(namesOf(cell)).toEqual(names);
    expect(Object.keys(initializeCell(cell, { engine: reference, random: Random.fromSeed(1), inputs: 2, units: 2 }))).toEqual(names);
  });

  it('are absent from the types of parameters', () => {
    expectTypeOf(rnn()).toEqualTypeOf<Cell<'W' | 'U' | 'b', 'h', never>>();
    expectTypeOf(rnn({ useBias: false })).toEqualTypeOf<Cell<'W' | 'U', 'h', never>>();
    expectTypeOf(lstm({ useBias: false, peephole: true })).toEqualTypeOf<Cell<'W' | 'U' | 'p', 'h' | 'c', never>>();
    expectTypeOf(lstm({} as LstmOptions)).toEqualTypeOf<Cell<'W' | 'U', 'h' | 'c', never>>();
    expectTypeOf(gru()).toEqualTypeOf<Cell<'W' | 'U' | 'b' | 'c', 'h', never>>();
    expectTypeOf(gru({ clip: 1 })).toEqualTypeOf<Cell<'W' | 'U' | 'b' | 'c', 'h', never>>();
    expectTypeOf(gru({ reset: 'before' })).toEqualTypeOf<Cell<'W' | 'U' | 'b', 'h', never>>();
    expectTypeOf(gru({ useBias: false })).toEqualTypeOf<Cell<'W' | 'U', 'h', never>>();
    expectTypeOf(gru({} as GruOptions)).toEqualTypeOf<Cell<'W' | 'U', 'h', never>>();
  });
});

describe('saved options', () => {
  it.each<[string, Cell, Cell['options']]>([
    ['rnn', rnn({ activation: 'tanh', useBias: true }), { activation: 'tanh' }],
    ['gru', gru({ gateActivation: 'sigmoid', activation: 'tanh', useBias: true }), { reset: 'after' }],
    [
      'lstm',
      lstm({ gateActivation: 'sigmoid', activation: 'tanh', outputActivation: 'tanh', useBias: true }),
      { forgetBias: 0, peephole: false, coupled: false, layerNorm: false },
    ],
  ])('of %s leave out what is at its default, so that earlier versions read them', (name, cell, saved) => {
    expect(cell.options).toEqual(saved);
    expect(builtInCells[name as 'rnn']({}).options).toEqual(saved);
  });

  it('keep an output activation that differs from the activation', () => {
    expect(lstm({ activation: 'relu', outputActivation: 'tanh' }).options).toMatchObject({ activation: 'relu', outputActivation: 'tanh' });
    expect(lstm({ activation: 'relu', outputActivation: 'relu' }).options).not.toHaveProperty('outputActivation');
  });

  const known = '"sigmoid", "tanh", "relu", "linear", "hardSigmoid" or { hardSigmoid: { slope, offset } }';
  it.each<[() => Cell, string]>([
    [() => builtInCells.gru({ gateActivation: 'sine' }), `gru: gateActivation is "sine", expected ${known}`],
    [() => builtInCells.lstm({ activation: { hardSigmoid: { slope: 1 } } }), `lstm: activation is Object, expected ${known}`],
    [() => builtInCells.lstm({ clip: 0 }), 'lstm: clip is 0, expected a number above 0'],
    [() => builtInCells.rnn({ useBias: 0 }), 'rnn: useBias is 0, expected true or false'],
    [
      () => lstm({ useBias: false, forgetBias: 1 }),
      'lstm: forgetBias is 1, and useBias: false leaves no bias to add it to. Set one of the two',
    ],
  ])('are refused when the cell cannot have them: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});

describe('activationFunction', () => {
  const xs = [-4, -3, -1, 0, 1, 3, 4];
  it.each([
    ['hardSigmoid', [0, 0, 1 / 3, 0.5, 2 / 3, 1, 1]],
    ['linear', xs],
    ['relu', [0, 0, 0, 0, 1, 3, 4]],
  ] as const)('%s has the values of Keras 3', (name, expected) => {
    expectClose(readSync(activationFunction(name)(tensor(reference, xs))), expected, 1e-12);
  });

  it('takes the slope and the offset of a hard sigmoid', () => {
    const keras2 = activationFunction({ hardSigmoid: { slope: 0.2, offset: 0.5 } });
    expectClose(readSync(keras2(tensor(reference, xs))), [0, 0, 0.3, 0.5, 0.7, 1, 1], 1e-12);
  });
});
