/** Which ops use each value of a loop program. */
import type { NodeId, OpNode } from '../../../program/graph.js';
import type { LoopProgram } from '../../../program/loopProgram.js';

export class LoopUses {
  readonly #usersOf: readonly NodeId[][];
  readonly #leavesLoop: ReadonlySet<NodeId>;
  readonly #decaying: ReadonlySet<NodeId>;

  constructor({ graph: { nodes }, carried, stacked, instructions }: LoopProgram) {
    const usersOf: NodeId[][] = nodes.map(() => []);
    for (const { nodes: ids } of instructions) {
      for (const id of ids) for (const input of (nodes[id] as OpNode).inputs) usersOf[input].push(id);
    }
    this.#usersOf = usersOf;
    this.#leavesLoop = new Set([...carried.map(({ output }) => output), ...stacked]);
    // Only its own sum reads an accumulator, so what is added does not depend on it, and it does not decay.
    const isAccumulator = ({ input, output }: LoopProgram['carried'][number]): boolean =>
      (nodes[output] as OpNode).op === 'add' && usersOf[input].join() === String(output) && usersOf[output].length === 0;
    const decaying = carried.filter((state) => nodes[state.output].dtype === 'float' && !isAccumulator(state));
    this.#decaying = new Set(decaying.map(({ output }) => output));
  }

  /** The ops of the loop that read a value. */
  usersOf(id: NodeId): readonly NodeId[] {
    return this.#usersOf[id];
  }

  /** Whether a value is carried to the next step or stacked. */
  leavesLoop(id: NodeId): boolean {
    return this.#leavesLoop.has(id);
  }

  /** Whether a carried value may decay to denormals. It is then flushed to 0, because denormals compute a hundred times slower. */
  decays(id: NodeId): boolean {
    return this.#decaying.has(id);
  }
}
