/**
 * What one training step of a cell costs: time and memory, on an engine of one thread. All cells take turns, a few steps each, so that a
 * machine that becomes slower or faster does so for all of them. No training should run beside.
 */
import { cpus } from 'node:os';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { adam, type FitEvent, fit } from '@statal/train';
import { comparedCell } from '../cells/cellTable.js';
import { median } from '../reports/phrases.js';
import type { Sequences, Task } from '../tasks/task.js';
import { matchParameters } from '../training/matchParameters.js';
import { answer, createModel } from '../training/model.js';
import { clip, widthsOf } from '../training/protocol.js';
import { significant } from '../training/significant.js';
import type { Costs, StepCost } from './costs.js';

export interface MeasureCostsOptions {
  /** The task of the steps. */
  readonly task: Task;
  /** Names in the table of cells. */
  readonly cells: readonly string[];
  /** Numbers of parameters. */
  readonly budgets: readonly number[];
  /** Default: 20. */
  readonly rounds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each result. */
  readonly onCost?: ((cost: StepCost) => void) | undefined;
}

/** Steps in a row of one cell, so that it works on warm caches, as in a training. */
const stepsInTurn = 5;
/** Turns that do not count: the first steps compile loops and take memory. */
const warmUp = 2;

/** So small that no training diverges on the way. */
const learningRate = 1e-6;

/** Measures every cell at every size. Gives `undefined` if the signal came first. */
export async function measureCosts({ task, cells, budgets, rounds = 20, signal, onCost }: MeasureCostsOptions): Promise<Costs | undefined> {
  const costs: StepCost[] = [];
  let engine = '';
  for (const budget of budgets) {
    const trainings = await Promise.all(cells.map((cell) => Training.open(task, cell, budget)));
    try {
      for (let round = -warmUp; round < rounds; round++) {
        for (const training of trainings) {
          if (signal?.aborted) return undefined;
          await training.turn(round >= 0);
        }
      }
      const measured = trainings.map((training) => training.cost);
      engine = trainings[0].engineName;
      costs.push(...measured);
      for (const cost of measured) onCost?.(cost);
    } finally {
      for (const training of trainings) training.close();
    }
  }
  return {
    task: {
      name: task.name,
      revision: task.revision,
      training: task.lengths.training,
      batch: task.batch,
      ...(task.data !== undefined && { checksum: task.data.checksum }),
    },
    steps: rounds * stepsInTurn,
    engine,
    processor: cpus()[0].model,
    costs,
  };
}

/** The training of one cell on an engine of its own, taken step by step. */
class Training {
  readonly #cost: Omit<StepCost, 'milliseconds' | 'bytes'>;
  readonly #engine: ComputeEngine;
  readonly #events: AsyncGenerator<FitEvent>;
  readonly #times: number[] = [];

  private constructor(cost: Omit<StepCost, 'milliseconds' | 'bytes'>, engine: ComputeEngine, events: AsyncGenerator<FitEvent>) {
    this.#cost = cost;
    this.#engine = engine;
    this.#events = events;
  }

  static async open(task: Task, name: string, budget: number): Promise<Training> {
    const { training: length } = task.lengths;
    const cell = comparedCell(name).make(length);
    const sizes = matchParameters(cell, widthsOf(task), budget);
    const engine = await createEngine({ threads: 1 });
    const [initial, data] = Random.fromSeed(1).split(2);
    const model = createModel(task, cell, sizes);
    const events = fit<Tree, Sequences, Tree>({
      params: model.init({ engine, random: initial }),
      loss: (params, sequences) => answer(engine, task, model, params, sequences, length).loss,
      // The same sequences at every step, so that drawing them is not measured.
      batches: { count: 1, at: () => drawn },
      optimizer: adam({ learningRate }),
      random: data,
      clip: { norm: clip },
      compile: true,
    });
    const drawn = task.draw(data, { batch: task.batch, length, part: 'training' });
    return new Training({ cell: name, kind: cell.name, options: { ...cell.options }, budget, ...sizes }, engine, events);
  }

  get engineName(): string {
    return this.#engine.name;
  }

  get cost(): StepCost {
    return { ...this.#cost, milliseconds: significant(median(this.#times)), bytes: this.#engine.memory().reserved };
  }

  /** Takes some steps. They are remembered if they count. */
  async turn(counts: boolean): Promise<void> {
    for (let step = 0; step < stepsInTurn; step++) {
      const started = performance.now();
      await this.#events.next();
      if (counts) this.#times.push(performance.now() - started);
    }
  }

  close(): void {
    this.#engine.close();
  }
}
