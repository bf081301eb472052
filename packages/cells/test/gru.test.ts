import { concat, full, mul, read, slice, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { gru, rnn } from '../src/index.js';
import { cellCase } from './cases.js';
import { engineOf, kinds, toleranceOf } from './engines.js';
import { runCell } from './runCell.js';

describe.each(kinds)('gru on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const units = 3;

  it.each(['after', 'before'] as const)('with r = 1, z = 0 and the reset %s is the plain rnn', async (reset) => {
    const plain = cellCase(engine, rnn(), { units });
    const { W, U, b } = plain.params;
    // Gates without weights: sigma(200) = 1 and sigma(-200) = 0.
    const gates = [full(engine, [units], 200), full(engine, [units], -200)];
    const params = {
      W: concat([zeros(engine, [4, 2 * units]), W], { axis: -1 }),
      U: concat([zeros(engine, [units, 2 * units]), U], { axis: -1 }),
      // Half of the bias on either side of the reset gate, if there are two biases.
      b: concat([...gates, reset === 'after' ? mul(b, 0.25) : b], { axis: -1 }),
      ...(reset === 'after' && { c: mul(b, 0.75) }),
    };
    const want = runCell(rnn(), plain);
    const got = runCell(gru({ reset }), { ...plain, params });
    expectClose(await read(got.output), await read(want.output), toleranceOf(engine));
    expectClose(await read(got.state.h), await read(want.state.h), toleranceOf(engine));
  });

  it('keeps its state where z = 1', async () => {
    const given = cellCase(engine, gru(), { units });
    const b = concat([slice(given.params.b, { start: 0, size: units }), full(engine, [units], 200), zeros(engine, [units])], { axis: -1 });
    const { state } = runCell(gru(), { ...given, params: { ...given.params, b } });
    expect(await read(state.h)).toEqual(await read(given.state.h));
  });
});
