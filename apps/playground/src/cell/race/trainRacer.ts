/** Trains one cell of a race as `statal-lab` does, so that the numbers are the lab's for the same settings. */
import type { Cell, Json } from '@statal/cells';
import {
  comparedCell,
  configurationOf,
  type Evaluation,
  effortOf,
  type GradientReach,
  generatedTasks,
  gradientReach,
  heldOutSequences,
  inputTensor,
  isSolved,
  type ModelSizes,
  type Outcome,
  type Sequences,
  sizesWithin,
  type Task,
  trainModel,
  widthsOf,
} from '@statal/experiments/tasks';
import type { Layer } from '@statal/layers';
import { type ComputeEngine, createEngine, type Tensor, type Tree } from '@statal/tensors';
import type { Checkpoint, CheckpointStore } from '@statal/train';
import type { CompiledCode } from '../../cellCode/compiledCode.js';
import { evaluateCell } from '../../cellCode/evaluateCell.js';
import type { UnrolledData } from '../../figures/unrolledData.js';
import { unrollShown } from '../code/unrollShown.js';
import type { RaceSettings } from './raceSettings.js';

/** Updates between two checkpoints. */
const saveEvery = 500;

export interface Racer {
  /** A cell of the lab by name, or the reader's own. */
  readonly cell: { readonly rival: string } | { readonly code: CompiledCode };
  readonly settings: Omit<RaceSettings, 'rivals'>;
}

export type RacerEvent =
  | { readonly type: 'start'; readonly engine: string; readonly sizes: ModelSizes; readonly iterations: number }
  | { readonly type: 'evaluation'; readonly evaluation: Evaluation; readonly trained: number }
  | { readonly type: 'end'; readonly ending: Ending };

/** How a training ended, and how far gradients reach back then. */
export interface Ending {
  readonly stopped: Outcome['stopped'];
  readonly iterations: number;
  readonly solvedAt?: number | undefined;
  readonly longSolvedAt?: number | undefined;
  readonly test: Outcome['test'];
  /** Whether the test sequences of both lengths are solved. */
  readonly solved: boolean;
  readonly reach: GradientReach;
  /** The trained cell over the beginning of a sequence. */
  readonly unrolled: UnrolledData;
}

export interface RacerOptions {
  report(event: RacerEvent): void;
  readonly signal: AbortSignal;
  readonly store?: CheckpointStore | undefined;
  /** Continues from a checkpoint, with the evaluations so far. */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly curve: readonly Evaluation[] } | undefined;
}

/** Resolves when the training ends, or when the signal ends it: then there is no `end` event. */
export async function trainRacer({ cell: which, settings }: Racer, { report, signal, store, resume }: RacerOptions): Promise<void> {
  const task = generatedTasks[settings.task];
  const [cellName, cell] = cellOf(which, task);
  const sizes = sizesOf(cell, task);
  const { learningRate, seed } = settings;
  const configuration = configurationOf({ task, cellName, cell, sizes, budget: task.budget, learningRate, seed, effort: effortOf(task) });
  // Cells of a race share the cores: a thread for each of them would only wait for the others.
  const engine = await createEngine({ threads: 1 });
  report({ type: 'start', engine: engine.name, sizes, iterations: configuration.iterations });
  let trained: { readonly model: Layer; readonly params: Tree } | undefined;
  const outcome = await trainModel({
    configuration,
    task,
    cell,
    engine,
    signal,
    onEvaluation: (iteration, { loss, right }, lossOfTraining) =>
      report({ type: 'evaluation', evaluation: [iteration, loss, right], trained: lossOfTraining }),
    observer: {
      start: async (model, params) => {
        trained = { model, params };
      },
    },
    checkpoints: store && { store, every: saveEvery, configuration: storedOf(which) },
    resume: resume && { ...resume, curve: resume.curve.filter(([iteration]) => iteration <= resume.checkpoint.iteration) },
  });
  if (outcome === undefined || trained === undefined) return;
  const [sequences] = heldOutSequences(task, 'validation', 'training');
  const reach = await gradientReach({ engine, task, ...trained }, sequences, task.lengths.training);
  const unrolled = await unrolledOf({ engine, task, cell, units: sizes.units, params: trained.params }, sequences);
  const { stopped, iterations, solvedAt, longSolvedAt, test } = outcome;
  const solved = isSolved(task.goal, outcome);
  report({ type: 'end', ending: { stopped, iterations, solvedAt, longSolvedAt, test, solved, reach, unrolled } });
}

/** What a checkpoint keeps of the cell, beside the configuration of the model. */
function storedOf(which: Racer['cell']): { readonly [name: string]: Json } {
  if (!('code' in which)) return {};
  const { script, map } = which.code;
  return { code: { script, map } };
}

interface TrainedCell {
  readonly engine: ComputeEngine;
  readonly task: Task;
  readonly cell: Cell;
  readonly units: number;
  readonly params: Tree;
}

function unrolledOf({ engine, task, cell, units, params }: TrainedCell, sequences: Sequences): Promise<UnrolledData> {
  // The model is the cell and a read-out, in order.
  const [own] = (params as { readonly layers: readonly Readonly<Record<string, Tensor>>[] }).layers;
  return unrollShown(cell, own, inputTensor(engine, task, sequences, task.lengths.training), units);
}

function cellOf(which: Racer['cell'], task: Task): readonly [name: string, cell: Cell] {
  if ('rival' in which) return [which.rival, comparedCell(which.rival).make(task.lengths.training)];
  const { cell } = evaluateCell(which.code);
  return [cell.name, cell];
}

function sizesOf(cell: Cell, task: Task): ModelSizes {
  const sizes = sizesWithin(cell, widthsOf(task), task.budget);
  if (sizes !== undefined) return sizes;
  throw new Error(`${cell.name}: no number of units comes within 2% of ${task.budget} parameters. Choose another task`);
}
