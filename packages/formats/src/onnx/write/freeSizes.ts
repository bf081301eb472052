/** The numbers of steps and rows of a sequence in the graph. */
import type { FreeSizes, GraphWriter } from './graphWriter.js';

/** Reads them from a value [T, B, ...], when they are first used. */
export function sizesOf(graph: GraphWriter, sequence: string): FreeSizes {
  const known: (string | undefined)[] = [];
  const size = (axis: number): string => {
    known[axis] ??= graph.node('Gather', [graph.node('Shape', [sequence]), graph.ints([axis])], { axis: 0 });
    return known[axis];
  };
  return {
    get steps() {
      return size(0);
    },
    get batch() {
      return size(1);
    },
  };
}
