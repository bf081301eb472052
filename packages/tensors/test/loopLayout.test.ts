import { describe, expect, it } from 'vitest';
import { LoopLayout } from '../src/engines/wasm/loop/loopLayout.js';
import { LoopUses } from '../src/engines/wasm/loop/loopUses.js';
import { updatesInPlace } from '../src/engines/wasm/loop/updatesInPlace.js';
import { LoopProgramBuilder } from './loopProgramBuilder.js';

describe('the layout of a loop', () => {
  it('makes a slice a view of what it is cut from', () => {
    const builder = new LoopProgramBuilder();
    const gates = builder.sequence(4, 12);
    const gate = builder.op('view', 'slice', [gates], { start: [0, 3], size: [4, 3] });
    const layout = new LoopLayout(builder.build({ stacked: [] }));
    expect(layout.locate(gate)).toEqual({ ...layout.locate(gates), offset: 3 });
    expect(layout.slots).toHaveLength(1);
  });

  it('writes the pieces of a concatenation where they will stand', () => {
    const builder = new LoopProgramBuilder();
    const x = builder.sequence(4, 3);
    const [left, right] = [builder.op('group', 'exp', [x]), builder.op('group', 'tanh', [x])];
    const both = builder.op('view', 'concat', [left, right], { axis: 1 });
    const layout = new LoopLayout(builder.build({ stacked: [both] }));
    const whole = layout.locate(both);
    expect(layout.locate(left)).toEqual(whole);
    expect(layout.locate(right)).toEqual({ ...whole, offset: 3 });
    expect(layout.slots[whole.slot].source.kind).toBe('stack');
  });

  it('gives a piece that two concatenations want a place in one of them', () => {
    const builder = new LoopProgramBuilder();
    const x = builder.sequence(4, 3);
    const piece = builder.op('group', 'exp', [x]);
    const first = builder.op('view', 'concat', [piece, x], { axis: 1 });
    const second = builder.op('view', 'concat', [x, piece], { axis: 1 });
    const layout = new LoopLayout(builder.build({ stacked: [first, second] }));
    expect(layout.locate(piece).slot).toBe(layout.locate(first).slot);
  });

  it('computes carried values into their state, and stacked values into their stack', () => {
    const builder = new LoopProgramBuilder();
    const [x, h] = [builder.sequence(4, 3), builder.state(4, 3)];
    const next = builder.op('group', 'add', [x, h]);
    const shown = builder.op('group', 'tanh', [next]);
    const layout = new LoopLayout(builder.build({ next: [next], stacked: [shown] }));
    expect(layout.locate(h)).toMatchObject({ slot: layout.states[0], phase: 'before' });
    expect(layout.locate(next)).toMatchObject({ slot: layout.states[0], phase: 'after' });
    expect(layout.locate(shown)).toEqual(layout.stacks[0]);
  });

  it('makes a sum of two products where the first product is', () => {
    const builder = new LoopProgramBuilder();
    const [x, h, W, U] = [builder.sequence(4, 3), builder.state(4, 5), builder.invariant(3, 5), builder.invariant(5, 5)];
    const product = { transposeA: false, transposeB: false };
    const first = builder.op('product', 'matmul', [x, W], product);
    const second = builder.node('matmul', [h, U], product);
    const sum = builder.node('add', [first, second]);
    builder.instruction('product', second, sum);
    const next = builder.op('group', 'tanh', [sum]);
    const layout = new LoopLayout(builder.build({ next: [next] }));
    expect(layout.locate(sum)).toEqual(layout.locate(first));
    expect(layout.locate(second)).toEqual(layout.locate(first));
  });

  it('copies a reshape that strides cannot express', () => {
    const builder = new LoopProgramBuilder();
    const x = builder.sequence(4, 6);
    const part = builder.op('view', 'slice', [x], { start: [0, 0], size: [4, 3] });
    const flat = builder.op('view', 'reshape', [part], { shape: [12] });
    const plain = builder.op('view', 'reshape', [x], { shape: [24] });
    const layout = new LoopLayout(builder.build({ stacked: [] }));
    expect([flat, plain].map((id) => layout.isCopied(id))).toEqual([true, false]);
  });
});

describe('a carried value', () => {
  it('is updated in place if no step needs its earlier values', () => {
    const builder = new LoopProgramBuilder();
    const [x, h] = [builder.sequence(4, 3), builder.state(4, 3)];
    const next = builder.op('group', 'add', [x, h]);
    expect(updatesInPlace(builder.build({ next: [next] }), 0)).toBe(true);
    expect(updatesInPlace(builder.build({ next: [next], stacked: [next] }), 0)).toBe(false);
    expect(updatesInPlace(builder.build({ next: [next], stacked: [h] }), 0)).toBe(false);
  });

  it('is not updated in place if it is read after its successor is written, or by a view', () => {
    const late = new LoopProgramBuilder();
    const [x, h] = [late.sequence(4, 3), late.state(4, 3)];
    const next = late.op('group', 'add', [x, h]);
    late.op('group', 'mul', [h, x]);
    expect(updatesInPlace(late.build({ next: [next] }), 0)).toBe(false);
    const viewed = new LoopProgramBuilder();
    const state = viewed.state(4, 3);
    const part = viewed.op('view', 'reshape', [state], { shape: [12] });
    const again = viewed.op('view', 'reshape', [part], { shape: [4, 3] });
    expect(updatesInPlace(viewed.build({ next: [viewed.op('group', 'exp', [again])] }), 0)).toBe(false);
  });

  it('decays unless it is an accumulator', () => {
    const builder = new LoopProgramBuilder();
    const [x, total, h] = [builder.sequence(4, 3), builder.state(4, 3), builder.state(4, 3)];
    const sum = builder.op('group', 'add', [total, x]);
    const kept = builder.op('group', 'mul', [h, x]);
    const uses = new LoopUses(builder.build({ next: [sum, kept] }));
    expect([sum, kept].map((id) => uses.decays(id))).toEqual([false, true]);
    expect(uses.usersOf(x)).toEqual([sum, kept]);
  });
});
