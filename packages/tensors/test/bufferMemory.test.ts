/** The memory model that engines share, on a store that holds one number for each buffer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BufferMemory, type MemoryLimits } from '../src/engines/memory/bufferMemory.js';
import type { BufferStore } from '../src/engines/memory/bufferStore.js';
import { TensorBuffer, type View } from '../src/engines/memory/tensorBuffer.js';
import { messageOf } from './messageOf.js';

type Buffer = TensorBuffer<number, number>;

/** An allocation is a number that is never given twice. */
class FakeStore implements BufferStore<number, number> {
  readonly contents = new Map<number, number>();
  moves = 0;
  #next = 1;

  allocate(content: number): number {
    this.contents.set(this.#next, content);
    return this.#next++;
  }

  free(allocation: number): void {
    if (!this.contents.delete(allocation)) throw new Error(`${allocation} was freed twice`);
  }

  moveOut(allocation: number): number {
    this.moves += 1;
    return this.contentAt(allocation);
  }

  bringBack(host: number): number {
    return this.allocate(host);
  }

  contentAt(allocation: number): number {
    const content = this.contents.get(allocation);
    if (content === undefined) throw new Error(`${allocation} was read after it was freed`);
    return content;
  }
}

class FakeTensor implements View<number, number> {
  buffer: Buffer;
  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }
}

const everythingMoves: MemoryLimits = { kept: { bytes: 0, buffers: 0 }, turn: { bytes: 100, buffers: 8 } };
const someStay: MemoryLimits = { kept: { bytes: 40, buffers: 4 }, turn: { bytes: 100, buffers: 8 } };

/** What an engine does with its memory. */
class FakeEngine {
  readonly store = new FakeStore();
  readonly memory: BufferMemory<number, number>;

  constructor(limits: MemoryLimits) {
    this.memory = new BufferMemory('fake engine', this.store, limits);
  }

  make(content: number, bytes = 10): FakeTensor {
    const tensor = new FakeTensor(this.memory.add(new TensorBuffer(bytes), this.store.allocate(content)));
    this.memory.addView(tensor);
    return tensor;
  }

  fromHost(content: number, bytes = 10): FakeTensor {
    const tensor = new FakeTensor(new TensorBuffer(bytes, content));
    this.memory.addLastingView(tensor);
    return tensor;
  }

  /** A view, or a copy where the memory allows none. */
  view({ buffer }: FakeTensor): FakeTensor {
    if (!this.memory.canView(buffer)) return this.make(this.store.contentAt(this.memory.allocationOf(buffer)), buffer.bytes);
    const tensor = new FakeTensor(buffer);
    this.memory.addView(tensor);
    return tensor;
  }

  read({ buffer }: FakeTensor): number {
    return this.store.contentAt(this.memory.allocationOf(buffer));
  }

  /** Changes a tensor in place, as an update does. */
  change(tensor: FakeTensor, content: number): void {
    if (!this.memory.mayChange(tensor)) this.replace(tensor, this.read(tensor));
    this.memory.pin(tensor);
    this.store.contents.set(this.memory.allocationToChange(tensor.buffer), content);
  }

  /** Gives a tensor another buffer. */
  replace(tensor: FakeTensor, content: number): void {
    const buffer = this.memory.add(new TensorBuffer<number, number>(tensor.buffer.bytes), this.store.allocate(content));
    this.memory.dropView(tensor);
    tensor.buffer = buffer;
    this.memory.addLastingView(tensor);
  }

  scope(body: () => readonly FakeTensor[]): readonly FakeTensor[] {
    return this.memory.scope(body, (result) => result);
  }

  turns(count: number): void {
    for (let index = 0; index < count; index++) this.scope(() => []);
  }
}

const usedTooLate =
  'EngineError: fake engine: a tensor was used after the scope that made it had ended. ' +
  'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it';

describe('a scope', () => {
  it('frees what its result does not view', () => {
    const engine = new FakeEngine(everythingMoves);
    let inner: FakeTensor | undefined;
    const [result] = engine.scope(() => {
      inner = engine.make(1);
      return [engine.view(engine.make(2))];
    });
    expect(engine.read(result)).toBe(2);
    expect(engine.memory.allocated).toEqual({ bytes: 10, buffers: 1 });
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
      expect(engine.memory.allocated).toEqual({ bytes: count * bytes, buffers: count });
      engine.make(count, bytes);
      engine.turns(5);
      expect(engine.memory.allocated.buffers).toBe(1);
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

type Action = readonly [kind: (typeof kinds)[number], first: number, second: number];

const kinds = [
  ...(['make', 'make', 'fromHost', 'view', 'view', 'read', 'read', 'change', 'replace', 'hold', 'release', 'giveUp'] as const),
  ...(['makeRoom', 'settle', 'open', 'open', 'close', 'close', 'turns'] as const),
];

interface Known {
  readonly tensor: FakeTensor;
  expected: number;
  /** `scoped`: a scope that is open made it. `result`: a scope that has ended returned it. */
  life: 'scoped' | 'result' | 'lasting' | 'ended';
}

/** Runs a random history, and knows what must be true after each action. */
class History {
  readonly #engine: FakeEngine;
  readonly #known: Known[] = [];
  readonly #releases: (() => void)[] = [];
  readonly #held = new Set<Buffer>();
  #depth = 0;
  #contents = 0;

  constructor(limits: MemoryLimits) {
    this.#engine = new FakeEngine(limits);
  }

  /** Runs actions until one closes the scope, and gives the tensors that the scope returns. */
  run(actions: Action[]): readonly FakeTensor[] {
    for (let action = actions.shift(); action !== undefined; action = actions.shift()) {
      const [kind, first, second] = action;
      if (kind === 'close' && this.#depth > 0) return this.#some(first).map(({ tensor }) => tensor);
      if (kind === 'open') this.#scope(actions);
      else this.#act(kind, this.#alive()[first % Math.max(1, this.#alive().length)], second);
      this.check();
    }
    return [];
  }

  #scope(actions: Action[]): void {
    const before = new Set(this.#known);
    this.#depth += 1;
    const results = this.#engine.scope(() => this.run(actions));
    this.#depth -= 1;
    for (const known of this.#known) {
      if (before.has(known) || known.life !== 'scoped') continue;
      if (!results.includes(known.tensor)) known.life = 'ended';
      else if (this.#depth === 0) known.life = 'result';
    }
  }

  #act(kind: Action[0], known: Known | undefined, choice: number): void {
    const { memory } = this.#engine;
    if (kind === 'make') this.#add(this.#engine.make(++this.#contents), this.#contents);
    else if (kind === 'fromHost') this.#add(this.#engine.fromHost(++this.#contents), this.#contents, 'lasting');
    else if (kind === 'makeRoom') memory.makeRoom();
    else if (kind === 'settle') memory.settle();
    else if (kind === 'turns' && this.#depth === 0) this.#engine.turns(choice % 4);
    else if (kind === 'release') this.#releases.splice(choice % (this.#releases.length + 1), 1).forEach((release) => void release());
    else if (known !== undefined) this.#use(kind, known);
  }

  #use(kind: Action[0], known: Known): void {
    const { memory } = this.#engine;
    const { tensor } = known;
    if (kind === 'view') this.#add(this.#engine.view(tensor), known.expected);
    if (kind === 'read') expect(this.#engine.read(tensor)).toBe(known.expected);
    // What is held changes for all that view it, so here nothing is held and viewed.
    if (kind === 'hold' && tensor.buffer.viewCount === 1) this.#hold(known);
    if (kind === 'replace' && !this.#held.has(tensor.buffer)) {
      this.#engine.replace(tensor, ++this.#contents);
      Object.assign(known, { expected: this.#contents, life: 'lasting' });
    }
    if (kind === 'change') {
      this.#engine.change(tensor, ++this.#contents);
      Object.assign(known, { expected: this.#contents, life: 'lasting' });
    }
    if (kind === 'giveUp' && !this.#held.has(tensor.buffer)) {
      memory.giveUp(tensor);
      if (known.life === 'result') known.life = 'ended';
    }
  }

  #hold(known: Known): void {
    const { buffer } = known.tensor;
    if (this.#held.has(buffer)) return;
    const release = this.#engine.memory.hold(known.tensor);
    known.life = 'lasting';
    this.#held.add(buffer);
    this.#releases.push(() => {
      this.#held.delete(buffer);
      release();
    });
  }

  #add(tensor: FakeTensor, expected: number, life: Known['life'] = this.#depth > 0 ? 'scoped' : 'lasting'): void {
    this.#known.push({ tensor, expected, life });
  }

  #alive(): Known[] {
    return this.#known.filter(({ life }) => life !== 'ended');
  }

  #some(choice: number): Known[] {
    return this.#known.filter((_, index) => ((choice >> (index % 16)) & 1) === 1);
  }

  check(): void {
    const { memory, store } = this.#engine;
    const alive = this.#alive();
    const buffers = [...new Set(alive.map(({ tensor }) => tensor.buffer))];
    const allocated = buffers.filter(({ allocation }) => allocation !== undefined);
    const bytesOf = (list: readonly Buffer[]): number => list.reduce((total, { bytes }) => total + bytes, 0);
    // Nothing but what is viewed takes memory, and the counts are right.
    expect(new Set(store.contents.keys())).toEqual(new Set(allocated.map(({ allocation }) => allocation)));
    expect(memory.allocated).toEqual({ bytes: bytesOf(allocated), buffers: allocated.length });
    const inState = (wanted: Buffer['state']): Buffer[] => allocated.filter(({ state }) => state === wanted);
    expect(memory.heldBytes()).toEqual({ pinned: bytesOf(inState('pinned')), kept: bytesOf(inState('kept')) });
    if (this.#depth === 0) expect(inState('scoped')).toEqual([]);
    for (const buffer of buffers) {
      expect(buffer.viewCount).toBe(alive.filter(({ tensor }) => tensor.buffer === buffer).length);
      if (buffer.allocation === undefined) expect(buffer.host).toBeDefined();
    }
    for (const { tensor, expected } of alive) {
      const { allocation, host } = tensor.buffer;
      expect(allocation === undefined ? host : store.contents.get(allocation)).toBe(expected);
      if (host !== undefined) expect(host).toBe(expected);
    }
  }

  /** Everything that is alive can be read, everything else cannot, and pins alone keep memory. */
  finish(): void {
    for (const { tensor, expected } of this.#alive()) expect(this.#engine.read(tensor)).toBe(expected);
    const buffers = new Set(this.#alive().map(({ tensor }) => tensor.buffer));
    for (const { tensor, life } of this.#known) {
      if (life === 'ended' && !buffers.has(tensor.buffer)) expect(messageOf(() => this.#engine.read(tensor))).toBe(usedTooLate);
    }
    this.check();
    this.#engine.turns(4);
    this.#engine.memory.makeRoom();
    this.check();
    const { allocated } = this.#engine.memory;
    expect(allocated.bytes).toBe(this.#engine.memory.heldBytes().pinned);
  }
}

describe('any history', () => {
  it.each([
    ['nothing stays unused', everythingMoves],
    ['some buffers stay', someStay],
  ])('keeps what can still be read, with its elements, and frees the rest where %s', (_, limits) => {
    const actions = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(0xffff), fc.nat(0xffff)), { maxLength: 80 });
    fc.assert(
      fc.property(actions, (list) => {
        const history = new History(limits);
        history.run([...list]);
        history.finish();
      }),
      { numRuns: 1000 },
    );
  });
});
