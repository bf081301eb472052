/** Whether every instruction of a loop has a record, so that all steps are one call; if not, which one has none and why. */
import type { Attributes } from '../../../ops/vocabulary.js';
import type { LoopExplanation, WalkedReason } from '../../../program/loopExplanation.js';
import type { Slot } from './location.js';
import type { LocatedValue, LoweredInstruction, LoweredSingle } from './lowerLoop.js';

/** The ops beside products and groups that a record can hold. */
export const recordedOps = ['sum', 'max', 'softmax', 'logSoftmax', 'gather'] as const;
export type RecordedOp = (typeof recordedOps)[number];

export function inOneCall(instructions: readonly LoweredInstruction[], slots: readonly Slot[]): LoopExplanation['steps'] {
  for (const instruction of instructions) {
    const because = instruction.kind === 'single' ? whyWithoutRecord(instruction, slots) : undefined;
    if (because !== undefined) return { inOneCall: false, because };
  }
  return { inOneCall: true };
}

/** Why an op cannot be a record, or `undefined` if it can; products and groups always can. */
export function whyWithoutRecord({ op, attributes, inputs, out }: LoweredSingle, slots: readonly Slot[]): WalkedReason | undefined {
  const [x] = inputs;
  const isRecorded = (recordedOps as readonly string[]).includes(op);
  if (!isRecorded || x === undefined || 'constant' in x || x.dtype === 'int') return { how: 'alone', op, shapes: [[], out.shape] };
  const shapes = [x.shape, out.shape] as const;
  if (op === 'gather') {
    const { source } = slots[(inputs[1] as LocatedValue).location.slot];
    // Indices are checked before the first step.
    return source.kind === 'sequence' || source.kind === 'invariant' ? undefined : { how: 'computedIndices', op, shapes };
  }
  if (op === 'softmax' || op === 'logSoftmax') return undefined;
  const { axes } = attributes as Attributes<'sum'>;
  // Axes with others between them take more than one reduction.
  const isOneReduction = axes.length > 0 && axes[axes.length - 1] + 1 - axes[0] === axes.length;
  return isOneReduction ? undefined : { how: 'axesApart', op, shapes, axes };
}
