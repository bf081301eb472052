/** Random histories: plans, ops outside of plans, writes, reads, releases and closing, in any order and without waiting. */
import { afterEach, describe, expect, it } from 'vitest';
import type { GpuEngine } from '../src/engines/gpu/gpuEngine.js';
import { add, full, mul, Random, read, reshape, type Tensor, write } from '../src/index.js';
import { type PreparedPlan, preparePlan, scoped } from '../src/internals.js';
import { kinds } from './engines.js';
import { dataOf, Expected, engineWith, kernelsOf, N, record, sgd, steps } from './handWrittenPlan.js';

const HISTORIES = 25;
const CALLS = 60;

/** A model, its state, and what both should be. */
interface Model {
  readonly w: Tensor;
  state: Tensor;
  /** Whether the state is a result that nothing else uses. */
  isResult: boolean;
  readonly expected: Expected;
}

/** A tensor that was made at some time, and its elements at that time. */
interface Saved {
  readonly tensor: Tensor;
  readonly want: readonly number[];
}

class History {
  readonly #engine: GpuEngine;
  readonly #next: () => number;
  readonly #models: readonly Model[];
  readonly #plans: PreparedPlan[];
  readonly #saved: Saved[] = [];
  readonly #reads: Promise<void>[] = [];

  constructor(engine: GpuEngine, seed: number) {
    this.#engine = engine;
    this.#next = Random.fromSeed(seed).generator();
    this.#models = [0, 1, 2].map(() => ({
      ...{ w: full(engine, [N], 1), state: full(engine, [N], 0), isResult: false, expected: new Expected() },
    }));
    this.#plans = [0, 1].map((which) => this.#prepared(which));
  }

  async run(): Promise<void> {
    const calls = [...new Array<() => void>(5).fill(() => this.#step()), ...this.#others];
    for (let call = 0; call < CALLS; call++) {
      calls[this.#below(calls.length)]();
      if (this.#next() < 0.1) await this.#engine.drain();
    }
    for (const { w, state, expected } of this.#models) this.#check(w, expected.w).#check(state, expected.state);
    for (const { tensor, want } of this.#saved) this.#check(tensor, want);
    await Promise.all(this.#reads);
  }

  readonly #others: readonly (() => void)[] = [
    () => this.#check(this.#model.w, this.#lastModel.expected.w),
    () => this.#check(this.#model.state, this.#lastModel.expected.state),
    () => this.#saved.push({ tensor: mul(this.#model.w, 2), want: this.#lastModel.expected.w.map((x) => 2 * x) }),
    () => this.#saved.push({ tensor: reshape(this.#model.w, [N, 1]), want: [...this.#lastModel.expected.w] }),
    () => {
      const { w, expected } = this.#model;
      write(w, new Float32Array(N).fill(0.5));
      expected.w.fill(0.5);
    },
    () => {
      const { w, expected } = this.#model;
      this.#engine.update('sgd', sgd, [w, full(this.#engine, [N], 1)]);
      expected.w = expected.w.map((x) => x - 0.5);
    },
    () => {
      const model = this.#model;
      model.state = scoped(this.#engine, () => add(model.state, 1));
      model.isResult = false;
      model.expected.state = model.expected.state.map((x) => x + 1);
    },
    () => {
      const which = this.#below(this.#plans.length);
      this.#plans[which].close();
      this.#plans[which] = this.#prepared(which);
    },
  ];

  #lastModel!: Model;

  /** Any model. */
  get #model(): Model {
    this.#lastModel = this.#models[this.#below(this.#models.length)];
    return this.#lastModel;
  }

  #step(): void {
    const model = this.#model;
    const count = 1 + this.#below(3);
    const plan = this.#plans[this.#below(this.#plans.length)];
    const [state, sum, data] = steps(plan, model.state, model.w, count, model.expected);
    if (model.isResult && this.#next() < 0.7) this.#engine.release([model.state]);
    [model.state, model.isResult] = [state, true];
    if (this.#next() < 0.5) this.#saved.push({ tensor: data, want: Array.from(dataOf(count - 1)) });
    if (this.#next() < 0.5) this.#check(sum, [model.expected.state.reduce((a, b) => a + b)]);
    if (this.#next() < 0.5) this.#engine.release([sum]);
  }

  #check(tensor: Tensor, expected: readonly number[]): this {
    const want = [...expected];
    const compared = read(tensor).then((got) => {
      const worst = want.reduce((most, x, index) => Math.max(most, Math.abs(got[index] - x)), 0);
      expect(worst, `got ${got}, want ${want}`).toBeLessThan(1e-5);
    });
    // Avoid an unhandled rejection; `run` still reports it.
    compared.catch(() => {});
    this.#reads.push(compared);
    return this;
  }

  #prepared(which: number): PreparedPlan {
    const plan = record(this.#engine, [this.#models[0].w, this.#models[0].state, dataOf(0), 0.5]);
    return preparePlan(this.#engine, plan, { steady: [which === 0, false, false, false] });
  }

  #below(count: number): number {
    return Math.floor(this.#next() * count);
  }
}

const engines: GpuEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

describe.skipIf(!kinds.includes('gpu:webgpu'))('plans on a WebGPU device', () => {
  it.each(Array.from({ length: HISTORIES }, (_, seed) => seed))('compute what the host computes, in history %i', async (seed) => {
    const engine = await engineWith(kernelsOf);
    engines.push(engine);
    await new History(engine, seed).run();
  });
});
