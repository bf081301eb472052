/**
 * The uploaded arguments of a plan that are indices, such as ids of characters. The host has their elements, so each run checks them, as ops
 * outside of plans are checked. Kernels would read another row.
 */
import { opTraits } from '../../../../ops/opTraits.js';
import { type ViewOp, viewLayout } from '../../../../ops/viewLayouts.js';
import type { Attributes, OpName } from '../../../../ops/vocabulary.js';
import type { ArgumentValue, Plan, PlanLoop } from '../../../../plan/plan.js';
import type { Shape } from '../../../../shape.js';
import { type Layout, stridesOf } from '../../../../strides.js';
import type { Data } from '../../../../tensor.js';
import { type IndexUse, indexUse, requireInRange } from '../../requireIndices.js';

/** A view of an argument's elements. */
interface ArgumentView extends Layout {
  readonly argument: number;
  readonly shape: Shape;
}

export interface IndexArgument extends ArgumentView {
  readonly op: OpName;
  readonly rows: number;
}

/** @throws StatalError if an index is outside of its rows */
export function checkIndices(indices: readonly IndexArgument[], given: readonly ArgumentValue[]): void {
  for (const index of indices) {
    const value = given[index.argument];
    if (ArrayBuffer.isView(value)) requireInRange(index.op, value as Data, index, index.rows);
  }
}

export function indexArguments({ values, instructions }: Plan): IndexArgument[] {
  const found = new Map<string, IndexArgument>();
  const views = new Map<number, ArgumentView>();
  values.forEach(({ source, shape, dtype }, id) => {
    if (source.kind !== 'argument' || dtype !== 'int') return;
    views.set(id, { argument: source.index, shape, offset: 0, strides: stridesOf(shape) });
  });
  const note = (op: OpName, use: IndexUse | undefined, viewOf: (operand: number) => ArgumentView | undefined): void => {
    const view = use && viewOf(use.operand);
    if (view === undefined) return;
    const { rows } = use as IndexUse;
    // The gradient of a lookup uses the same indices.
    found.set(JSON.stringify([view, rows]), found.get(JSON.stringify([view, rows])) ?? { ...view, op, rows });
  };
  for (const instruction of instructions) {
    if (instruction.kind === 'loop') noteLoop(instruction, (id) => views.get(id), note);
    if (instruction.kind !== 'op') continue;
    const { op, attributes, inputs, output } = instruction;
    const ids = inputs.map((input) => (typeof input === 'number' ? input : undefined));
    const shapes = ids.map((id) => (id === undefined ? [] : values[id].shape));
    note(op, indexUse(op, attributes, shapes), (operand) => views.get(ids[operand] ?? -1));
    const view = viewOf(op, attributes, views.get(ids[0] ?? -1), values[output].shape);
    if (view !== undefined) views.set(output, view);
  }
  return [...found.values()];
}

/** Lookups in a loop. Each step has its part of a sequence, so all elements of the sequence are indices. */
function noteLoop(
  { program, sequences, invariants }: PlanLoop,
  viewOfValue: (id: number) => ArgumentView | undefined,
  note: (op: OpName, use: IndexUse | undefined, viewOf: (operand: number) => ArgumentView | undefined) => void,
): void {
  const views = new Map<number, ArgumentView | undefined>([
    ...program.sequences.map((node, index) => [node, viewOfValue(sequences[index])] as const),
    ...program.invariants.map((node, index) => [node, viewOfValue(invariants[index])] as const),
  ]);
  program.graph.nodes.forEach((node, id) => {
    if (node.kind !== 'op') return;
    const shapes = node.inputs.map((input) => program.graph.nodes[input].shape);
    note(node.op, indexUse(node.op, node.attributes, shapes), (operand) => views.get(node.inputs[operand]));
    if (node.op === 'reshape') views.set(id, views.get(node.inputs[0]));
  });
}

function viewOf<K extends OpName>(
  op: K,
  attributes: Attributes<K>,
  from: ArgumentView | undefined,
  shape: Shape,
): ArgumentView | undefined {
  if (from === undefined || !opTraits[op].isView) return undefined;
  if (opTraits[op].family !== 'layout') return from;
  const layout = viewLayout(op as ViewOp, from, from.shape, attributes as Attributes<ViewOp>, shape);
  return layout && { ...layout, argument: from.argument, shape };
}
