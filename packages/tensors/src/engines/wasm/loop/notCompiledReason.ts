/** Which instruction of a loop is no loop instruction of the kernels, so that JavaScript runs the steps one by one. */
import { opTraits } from '../../../ops/opTraits.js';
import type { Attributes } from '../../../ops/vocabulary.js';
import type { NotCompiledReason } from '../../../program/loopExplanation.js';
import type { Slot } from './location.js';
import type { LocatedValue, LoweredInstruction, LoweredSingle } from './loweredLoop.js';

/** `undefined` if all steps can be one call. */
export function notCompiledReason(instructions: readonly LoweredInstruction[], slots: readonly Slot[]): NotCompiledReason | undefined {
  for (const instruction of instructions) {
    const reason = instruction.kind === 'single' ? singleNotCompiledReason(instruction, slots) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Why an op is no loop instruction; `undefined` if it is one. Products and groups always are. */
export function singleNotCompiledReason(
  { op, attributes, inputs, out }: LoweredSingle,
  slots: readonly Slot[],
): NotCompiledReason | undefined {
  const [x] = inputs;
  const { hasLoopKernel, family } = opTraits[op];
  if (!hasLoopKernel || x === undefined || 'constant' in x || x.dtype === 'int') return { kind: 'alone', op, shapes: [[], out.shape] };
  const shapes = [x.shape, out.shape] as const;
  if (op === 'gather') {
    const { source } = slots[(inputs[1] as LocatedValue).location.slot];
    // Indices are checked before the first step, so they must exist by then.
    return source.kind === 'sequence' || source.kind === 'invariant' ? undefined : { kind: 'computedIndices', op, shapes };
  }
  if (family === 'row' || family === 'image') return undefined;
  const { axes } = attributes as Attributes<'sum'>;
  // Axes that are not adjacent take more than one reduction.
  const isOneReduction = axes.length > 0 && axes[axes.length - 1] + 1 - axes[0] === axes.length;
  return isOneReduction ? undefined : { kind: 'axesApart', op, shapes, axes };
}
