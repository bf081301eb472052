/** Follows a training of the lab without changing it: reports its losses, and measures the inside of its model. */
import { gradientReach, heldOutSequences, measureInside, relativeReach, type Task, type TrainingObserver } from '@statal/experiments/tasks';
import type { Layer } from '@statal/layers';
import type { ComputeEngine, Tree } from '@statal/tensors';
import type { Point, RunEvent } from '../../runs/run.js';

/** The measures of the table "inside", on held-out sequences of the training length. */
export interface InsideNow {
  readonly iteration: number;
  /** The share of steps at which a neuron fires. Absent if the cell has no gate that opens. */
  readonly fires?: number | undefined;
  /** The root mean square of the state after the last step. */
  readonly state: number;
  /** The gradient over 40 steps relative to that over one. Measured before the first update and at the end. */
  readonly gradient?: number | undefined;
}

export interface FollowOptions {
  readonly engine: ComputeEngine;
  readonly task: Task;
  /** The cell's own name. */
  readonly kind: string;
  readonly report: (event: RunEvent) => void;
  readonly onInside: (inside: InsideNow) => void;
}

export interface TrainingFollower extends TrainingObserver {
  readonly iteration: number;
  /** Reports the losses that wait. */
  flush(): void;
  measure(when: 'start' | 'evaluation' | 'end'): Promise<void>;
}

/** Milliseconds between two reports of losses. */
const reportInterval = 250;

export function followTraining({ engine, task, kind, report, onInside }: FollowOptions): TrainingFollower {
  let trained: { readonly model: Layer; readonly params: Tree } | undefined;
  let points: Point[] = [];
  let [iteration, reportedAt] = [0, 0];
  const started = performance.now();
  const follower: TrainingFollower = {
    get iteration() {
      return iteration;
    },
    async start(model, params) {
      trained = { model, params };
      await follower.measure('start');
    },
    update(_, loss) {
      iteration += 1;
      points.push({ iteration, loss });
      if (performance.now() - reportedAt >= reportInterval) follower.flush();
    },
    evaluated: () => follower.measure('evaluation'),
    flush() {
      if (points.length === 0) return;
      const perSecond = (1000 * iteration * task.batch * task.lengths.training) / (performance.now() - started);
      report({ type: 'progress', points, perSecond });
      points = [];
      reportedAt = performance.now();
    },
    async measure(when) {
      if (trained === undefined) return;
      const measured = { engine, task, ...trained };
      const { inside } = await measureInside(measured, kind, 'training');
      const [sequences] = heldOutSequences(task, 'validation', 'training');
      const reach = when === 'evaluation' ? undefined : await gradientReach(measured, sequences, task.lengths.training);
      const gradient = reach && relativeReach(reach, 40);
      onInside({ iteration, fires: inside.firing?.share, state: inside.last, gradient });
    },
  };
  return follower;
}
