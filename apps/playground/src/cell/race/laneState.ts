/** One cell of a race, as the page shows it. */
import type { Evaluation } from '@statal/experiments/tasks';
import type { Ending, RacerEvent } from './trainRacer.js';

export interface Lane {
  /** The id of its run. */
  readonly id: string;
  readonly name: string;
  /** The lab's name of the cell. Absent for the reader's own. */
  readonly rival?: string | undefined;
  readonly status: 'waiting' | 'running' | 'stopped' | 'done' | 'failed';
  readonly problem?: string | undefined;
  readonly units?: number | undefined;
  readonly parameters?: number | undefined;
  readonly iterations?: number | undefined;
  readonly curve: readonly Evaluation[];
  readonly ending?: Ending | undefined;
}

/** The lane after an event of its training. */
export function laneAfter(lane: Lane, event: RacerEvent): Lane {
  switch (event.type) {
    case 'start': {
      const { units, parameters } = event.sizes;
      return { ...lane, status: 'running', units, parameters, iterations: event.iterations };
    }
    case 'evaluation': {
      // A resumed training repeats what came after its last checkpoint.
      const before = lane.curve.filter(([iteration]) => iteration < event.evaluation[0]);
      return { ...lane, curve: [...before, event.evaluation] };
    }
    case 'end':
      return { ...lane, status: 'done', ending: event.ending };
    default:
      return event satisfies never;
  }
}

/** The share of right answers at the last evaluation. */
export function rightNow({ curve }: Lane): number | undefined {
  return curve.at(-1)?.[2];
}

/**
 * Who is ahead, best first: those that solved the task, the earliest first, then by the best share of right answers. Lanes without an
 * evaluation come last.
 */
export function inOrder(lanes: readonly Lane[]): readonly Lane[] {
  const solvedAt = ({ ending }: Lane): number => (ending?.solved ? (ending.longSolvedAt ?? ending.iterations) : Number.MAX_VALUE);
  return [...lanes].sort((a, b) => solvedAt(a) - solvedAt(b) || bestRight(b) - bestRight(a));
}

function bestRight({ curve }: Lane): number {
  return Math.max(-1, ...curve.map(([, , right]) => right));
}
