/** The memory model that engines share, rule by rule. */
import { describe, expect, it } from 'vitest';
import { everythingMoves, FakeEngine, type FakeTensor, someStay, usedTooLate } from './fakeEngine.js';
import { messageOf } from './messageOf.js';

describe('a scope', () => {
  it('frees what its result does not view', () => {
    const engine = new FakeEngine(everythingMoves);
    let inner: FakeTensor | undefined;
    const [result] = engine.scope(() => {
      inner = engine.make(1);
      return [engine.view(engine.make(2))];
    });
    expect(engine.read(result)).toBe(2);
    expect(engine.store.contents.size).toBe(1);
    expect(messageOf(() => engine.read(inner as FakeTensor))).toBe(usedTooLate);
  });

  it('hands results to the scope around it, which frees them at its end', () => {
    const engine = new FakeEngine(everythingMoves);
    let result: FakeTensor | undefined;
    engine.scope(() => {
      [result] = engine.scope(() => [engine.make(1)]);
      expect(engine.read(result)).toBe(1);
      return [];
    });
    expect(messageOf(() => engine.read(result as FakeTensor))).toBe(usedTooLate);
  });

  it('frees everything if its body fails', () => {
    const engine = new FakeEngine(everythingMoves);
    const body = (): never => {
      engine.make(1);
      throw new Error('stop');
    };
    expect(() => engine.scope(() => engine.scope(body))).toThrow('stop');
    expect(engine.store.contents.size).toBe(0);
  });
});

describe('a kept buffer', () => {
  it('moves out when two turns did not use it, and comes back; unchanged elements are copied once', () => {
    const engine = new FakeEngine(everythingMoves);
    const tensor = engine.make(7);
    engine.turns(2);
    expect(engine.store.contents.size).toBe(1);
    for (let round = 0; round < 3; round++) {
      engine.turns(3);
      expect(engine.store.contents.size).toBe(0);
      expect(engine.memory.heldBytes()).toEqual({ pinned: 0, kept: 0 });
      expect(engine.read(tensor)).toBe(7);
    }
    expect(engine.store.moves).toBe(1);
  });

  it('stays up to the limits of bytes and of buffers', () => {
    for (const [count, bytes] of [
      [4, 10],
      [2, 20],
    ]) {
      const engine = new FakeEngine(someStay);
      for (let index = 0; index < count; index++) engine.make(index, bytes);
      engine.turns(5);
      expect(engine.store.contents.size).toBe(count);
      engine.make(count, bytes);
      engine.turns(5);
      expect(engine.store.contents.size).toBe(1);
    }
  });

  it('moves out to make room, unless this turn uses it', () => {
    const engine = new FakeEngine(someStay);
    const [first, second] = [engine.make(1), engine.make(2)];
    engine.turns(1);
    engine.read(second);
    engine.memory.makeRoom();
    expect(engine.store.contents.size).toBe(1);
    expect([engine.read(first), engine.read(second)]).toEqual([1, 2]);
  });

  it('is freed with its last view', () => {
    const engine = new FakeEngine(someStay);
    const [tensor] = engine.scope(() => [engine.make(1)]);
    const [view] = engine.scope(() => [engine.view(tensor)]);
    engine.memory.giveUp(tensor);
    expect(engine.read(view)).toBe(1);
    engine.memory.giveUp(view);
    expect(engine.store.contents.size).toBe(0);
    expect(messageOf(() => engine.read(tensor))).toBe(usedTooLate);
  });

  it('of a tensor that no scope made cannot be given up', () => {
    const engine = new FakeEngine(someStay);
    const tensors = [engine.make(1), engine.fromHost(2)];
    for (const tensor of tensors) engine.memory.giveUp(tensor);
    expect(tensors.map((tensor) => engine.read(tensor))).toEqual([1, 2]);
  });
});

describe('outside of scopes', () => {
  it.each([
    ['bytes', 3, 50],
    ['buffers', 9, 1],
  ])('a turn ends when too many %s were made', (_, count, bytes) => {
    const engine = new FakeEngine(everythingMoves);
    engine.make(0);
    for (let turn = 0; turn < 3; turn++) {
      expect(engine.store.moves).toBe(0);
      for (let index = 0; index < count; index++) engine.make(index, bytes);
      engine.memory.settle();
    }
    expect(engine.store.moves).toBeGreaterThan(0);
  });
});

describe('a pinned buffer', () => {
  it('stays where it is while turns pass, and outlives the scope that made it', () => {
    const engine = new FakeEngine(everythingMoves);
    let parameter: FakeTensor | undefined;
    engine.scope(() => {
      parameter = engine.make(1);
      engine.change(parameter, 2);
      return [];
    });
    const { allocation } = (parameter as FakeTensor).buffer;
    engine.turns(5);
    expect((parameter as FakeTensor).buffer.allocation).toBe(allocation);
    expect(engine.read(parameter as FakeTensor)).toBe(2);
    expect(engine.memory.heldBytes()).toEqual({ pinned: 10, kept: 0 });
  });

  it('moves out again once its last holder has let go', () => {
    const engine = new FakeEngine(everythingMoves);
    const tensor = engine.make(1);
    const release = engine.memory.hold(tensor);
    engine.turns(5);
    expect(engine.memory.canView(tensor.buffer)).toBe(false);
    expect(engine.memory.heldBytes()).toEqual({ pinned: 10, kept: 0 });
    release();
    engine.turns(5);
    expect(engine.store.contents.size).toBe(0);
    expect(engine.read(tensor)).toBe(1);
  });

  it('stays if it was pinned before it was held', () => {
    const engine = new FakeEngine(everythingMoves);
    const tensor = engine.make(1);
    engine.memory.pin(tensor);
    engine.memory.hold(tensor)();
    engine.turns(5);
    expect(engine.store.contents.size).toBe(1);
  });

  it('can be viewed inside a scope only', () => {
    const engine = new FakeEngine(everythingMoves);
    const tensor = engine.make(1);
    engine.memory.pin(tensor);
    expect(engine.memory.canView(tensor.buffer)).toBe(false);
    engine.scope(() => {
      expect(engine.memory.canView(tensor.buffer)).toBe(true);
      return [];
    });
  });
});
