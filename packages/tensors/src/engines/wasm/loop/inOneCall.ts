/** Whether every instruction of a loop has a record, so that all steps are one call; if not, which one has none and why. */
import type { Attributes } from '../../../ops/vocabulary.js';
import type { LoopExplanation } from '../../../program/loopExplanation.js';
import { showShape } from '../../../shape.js';
import type { Slot } from './location.js';
import type { LocatedValue, LoweredInstruction, LoweredSingle } from './lowerLoop.js';

/** The ops beside products and groups that a record can hold. */
export const recordedOps = ['sum', 'max', 'softmax', 'logSoftmax', 'gather'] as const;
export type RecordedOp = (typeof recordedOps)[number];

export function inOneCall(instructions: readonly LoweredInstruction[], slots: readonly Slot[]): LoopExplanation['steps'] {
  for (const instruction of instructions) {
    const because = whyWithoutRecord(instruction, slots);
    if (because !== undefined) return { inOneCall: false, because };
  }
  return { inOneCall: true };
}

function whyWithoutRecord(instruction: LoweredInstruction, slots: readonly Slot[]): string | undefined {
  switch (instruction.kind) {
    case 'group':
      return undefined;
    case 'product':
      return undefined;
    case 'single':
      return whySingleWithoutRecord(instruction, slots);
    default:
      throw instruction satisfies never;
  }
}

function whySingleWithoutRecord({ op, attributes, inputs, out }: LoweredSingle, slots: readonly Slot[]): string | undefined {
  const [x] = inputs;
  const isRecorded = (recordedOps as readonly string[]).includes(op);
  if (!isRecorded || x === undefined || 'constant' in x || x.dtype === 'int') return `${op} -> ${showShape(out.shape)} runs by itself`;
  if (op === 'gather') {
    const { source } = slots[(inputs[1] as LocatedValue).location.slot];
    // Indices are checked before the first step.
    const isGiven = source.kind === 'sequence' || source.kind === 'invariant';
    return isGiven ? undefined : `${op} -> ${showShape(out.shape)} looks up indices that are computed in the loop`;
  }
  if (op === 'softmax' || op === 'logSoftmax') return undefined;
  const { axes } = attributes as Attributes<'sum'>;
  // Axes with others between them take more than one reduction.
  const isOneReduction = axes.length > 0 && axes[axes.length - 1] + 1 - axes[0] === axes.length;
  return isOneReduction ? undefined : `${op} over axes ${showShape(axes)} of ${showShape(x.shape)} takes more than one reduction`;
}
