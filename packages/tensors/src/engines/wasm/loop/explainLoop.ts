import type { LoopExplanation } from '../../../program/loopExplanation.js';
import type { LoweredLoop } from './loweredLoop.js';

/** How a lowered loop runs, for `explain`. */
export function explainLoop({ instructions, notCompiled, rows }: LoweredLoop): LoopExplanation {
  const copies = instructions.filter((instruction) => instruction.kind === 'group' && instruction.nodes.every(({ op }) => op === 'copy'));
  return {
    steps: notCompiled === undefined ? { compiled: true } : { compiled: false, reason: notCompiled },
    rows,
    copies: copies.length,
  };
}
