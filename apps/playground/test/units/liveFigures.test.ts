import { describe, expect, it } from 'vitest';
import { gradientReach } from '../../src/figures/live/bpttFigure.js';
import { depthChanges } from '../../src/figures/live/depthFigure.js';
import { directionChanges } from '../../src/figures/live/directionFigure.js';
import { gateRun } from '../../src/figures/live/gatesFigure.js';
import { bothOutputs } from '../../src/figures/live/gruAsRnnFigure.js';
import { newest } from '../../src/figures/live/newest.js';
import { unrolledRnn } from '../../src/figures/live/rnnFigure.js';

describe('what the live figures compute', () => {
  it('rnn: h = tanh(x W + h U + b), step by step', async () => {
    const run = { x: [1, 0, -0.5], W: 1.5, U: 0.8, b: 0.1 };
    const { nodes, carried } = await unrolledRnn(run);
    let h = 0;
    run.x.forEach((x, step) => {
      h = Math.tanh(x * run.W + h * run.U + run.b);
      expect(nodes[carried[0].after].values[step]).toBeCloseTo(h, 6);
    });
  });

  it('gruAsRnn: with r = 1 and z = 0 both give the same, and otherwise they do not', async () => {
    const x = [0, 1, 0, -1, 0.5];
    const same = await bothOutputs({ x, r: 1, z: 0 });
    same.gru.forEach((value, step) => {
      expect(value).toBeCloseTo(same.rnn[step], 6);
    });
    const other = await bothOutputs({ x, r: 0.5, z: 0.5 });
    expect(Math.abs(other.gru[2] - other.rnn[2])).toBeGreaterThan(0.1);
    expect([...(await bothOutputs({ x, r: 1, z: 1 })).gru]).toEqual([0, 0, 0, 0, 0]);
  });

  it('gates: a value is written, held, shown and erased', async () => {
    const script = { x: [0.9, -0.5, 0.3, 0.1], write: [1, 0, 0, 0], erase: [0, 0, 0, 1], show: [0, 0, 1, 0], forget: 1 };
    const { c, h, gates } = await gateRun(script);
    const written = Math.tanh(1.5 * 0.9);
    expect(c[0]).toBeCloseTo(written, 5);
    expect(c[2]).toBeCloseTo(written, 5);
    expect(c[3]).toBeCloseTo(0, 5);
    expect(h[1]).toBeCloseTo(0, 5);
    expect(h[2]).toBeCloseTo(Math.tanh(written), 5);
    expect(gates.forget[1]).toBeCloseTo(1, 6);
    const fading = await gateRun({ ...script, forget: 0.5 });
    expect(fading.c[2]).toBeCloseTo(written / 4, 5);
  });

  it('direction: an input changes what can know of it', async () => {
    const { forward, reverse, both } = await directionChanges(3);
    const pattern = (values: readonly number[]): string => values.map((value) => (value > 0 ? 'x' : '.')).join('');
    expect(pattern(forward)).toBe('...xxxxxxx');
    expect(pattern(reverse)).toBe('xxxx......');
    expect(pattern(both)).toBe('xxxxxxxxxx');
  });

  it('depth: an input reaches all layers in its own step, and none before', async () => {
    const layers = await depthChanges({ at: 4, layers: 3 });
    expect(layers.length).toBe(3);
    for (const values of layers) expect(values.findIndex((value) => value > 0)).toBe(4);
  });

  it('bptt: statal loses least and rnn most, and truncation stops all', async () => {
    const whole = await gradientReach({ forgetBias: 0, scale: 1, window: 40 });
    const first = Object.fromEntries(whole.map(({ name, powers }) => [name, powers[0]]));
    expect(first.rnn).toBeLessThan(first.lstm);
    expect(first.lstm).toBeLessThan(first.statal);
    const [open] = (await gradientReach({ forgetBias: 4, scale: 1, window: 40 })).slice(1);
    expect(open.powers[0]).toBeGreaterThan(first.lstm + 3);
    for (const { powers } of await gradientReach({ forgetBias: 0, scale: 1, window: 15 })) {
      expect(powers.map((power) => Number.isFinite(power)).indexOf(true)).toBe(30);
    }
  });
});

describe('newest', () => {
  it('skips settings that are replaced while it computes', async () => {
    const shown: number[] = [];
    const run = newest(
      async (value: number) => value,
      (value) => shown.push(value),
    );
    for (const value of [1, 2, 3]) run(value);
    await new Promise((done) => setTimeout(done, 5));
    expect(shown).toEqual([1, 3]);
  });
});
