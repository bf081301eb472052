/** The memory model that engines share, on random histories: scopes, views, changes in place, holds, turns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryLimits } from '../src/engines/memory/bufferMemory.js';
import { type Buffer, everythingMoves, FakeEngine, type FakeTensor, someStay, usedTooLate } from './fakeEngine.js';
import { messageOf } from './messageOf.js';

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
    expect(store.bytes).toBe(bytesOf(allocated));
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
    expect(this.#engine.store.bytes).toBe(this.#engine.memory.heldBytes().pinned);
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
