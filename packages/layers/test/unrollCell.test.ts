import { selectValues } from '@statal/autograd';
import { builtInCells, initializeCell, lstm, zeroState } from '@statal/cells';
import { createEngine, mean, mul, Random, readSync, sum, type Tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { observe, recurrent, unrollCell } from '../src/index.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';

const [T, B, I, H] = [6, 3, 2, 4];
const random = Random.fromSeed(5);
const engines = { reference: await createEngine({ kind: 'reference' }), wasm: await createEngine({ kind: 'wasm', threads: 1 }) };

describe.each(Object.entries(engines))('unrollCell on %s', (kind, engine) => {
  const tolerance = kind === 'reference' ? 0 : 1e-6;
  const x = random.normal(engine, [T, B, I]);

  it.each(Object.entries(builtInCells))('has the states and gates that observe shows of %s', (_, make) => {
    const cell = make({});
    const params = initializeCell(cell, { engine, random, inputs: I, units: H });
    const { layers, output } = observe(recurrent(cell, { inputs: I, units: H }), params, x);
    const unrolled = unrollCell(cell, params, x, { units: H });
    const same = (got: Tensor, want: Tensor, what: string): void => expectClose(readSync(got), readSync(want), tolerance, what);
    same(unrolled.output, output, 'output');
    for (const [name, states] of Object.entries(layers[0].states)) same(unrolled.states[name], states, name);
    for (const [name, gate] of Object.entries(layers[0].gates)) {
      const [found] = selectValues(unrolled, `gates.${name}`);
      // `observe` repeats a gate without rows for every row.
      if (found.values.shape.length === gate.shape.length) same(found.values, gate, name);
    }
  });
});

describe('unrollCell', () => {
  const engine = engines.reference;
  const x = random.normal(engine, [T, B, I]);
  const cell = lstm();
  const params = initializeCell(cell, { engine, random, inputs: I, units: H });

  it('goes on from a state, and names parameters', () => {
    const whole = unrollCell(cell, params, x, { units: H });
    const first = unrollCell(cell, params, x, { units: H, state: zeroState(cell, { engine, batch: B, units: H }) });
    expect(readSync(first.output)).toEqual(readSync(whole.output));
    const again = unrollCell(cell, params, x, { units: H, state: whole.state });
    expect(readSync(again.output)).not.toEqual(readSync(whole.output));
    expect(selectValues(whole, 'params').map(({ name }) => name)).toEqual(['params.W', 'params.U', 'params.b']);
  });

  it('gives the gradient of a loss for every gate', () => {
    const unrolled = unrollCell(cell, params, x, { units: H, loss: ({ output }) => mean(mul(output, output)) });
    for (const { values } of selectValues(unrolled, 'gradient of gates')) {
      expect(values.shape).toEqual([T, B, H]);
      expect(readSync(sum(mul(values, values)))[0]).toBeGreaterThan(0);
    }
  });

  it('leaves nothing in the memory but what it returns', () => {
    const own = random.normal(engines.wasm, [2, B, I]);
    const weights = initializeCell(cell, { engine: engines.wasm, random, inputs: I, units: H });
    expectNoLeak(engines.wasm, () => unrollCell(cell, weights, own, { units: H, loss: ({ output }) => sum(output) }));
    expectNoLeak(engines.wasm, () => unrollCell(cell, weights, own, { units: H }));
  });

  it('refuses an x of other shape', () => {
    expect(messageOf(() => unrollCell(cell, params, random.normal(engine, [T, I]), { units: H }))).toBe(
      'unrollCell(lstm): x is float [6, 2], expected float [T, B, 2]',
    );
  });
});
