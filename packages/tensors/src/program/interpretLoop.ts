/** Runs a loop program op by op with ordinary tensors: the definition that faster ways are tested against. */
import { StatalError } from '../errors.js';
import { full } from '../ops/creation.js';
import { dispatch, source } from '../ops/dispatch.js';
import { concat, reshape, slice } from '../ops/layout.js';
import type { Operand, Tensor } from '../tensor.js';
import type { GraphNode, NodeId, OpNode } from './graph.js';
import type { LoopInputs, LoopOutputs, LoopProgram } from './loopProgram.js';

export function interpretLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
  const { nodes } = program.graph;
  const values: Operand[] = new Array(nodes.length);
  nodes.forEach((node, id) => {
    if (node.kind === 'constant') values[id] = inputs.constants[node.index];
  });
  program.invariants.forEach((id, index) => {
    values[id] = inputs.invariants[index];
  });
  let state = inputs.carried;
  const stacks: Tensor[][] = program.stacked.map(() => []);
  for (let step = 0; step < inputs.steps; step++) {
    const time = inputs.reverse ? inputs.steps - 1 - step : step;
    program.carried.forEach(({ input }, index) => {
      values[input] = state[index];
    });
    program.sequences.forEach((id, index) => {
      values[id] = atStep(inputs.sequences[index], time);
    });
    for (const { nodes: ids } of program.instructions) for (const id of ids) values[id] = evaluateNode(nodes[id], values, engineOf(inputs));
    state = program.carried.map(({ output }) => values[output] as Tensor);
    program.stacked.forEach((id, index) => {
      stacks[index][time] = values[id] as Tensor;
    });
  }
  return { carried: state, stacked: stacks.map((stack, index) => stackOf(stack, nodes[program.stacked[index]], inputs)) };
}

/** Computes one op node from the values of its inputs. */
export function evaluateNode(node: GraphNode, values: readonly Operand[], engine: Tensor['engine']): Tensor {
  if (node.kind !== 'op') throw new StatalError('evaluateNode', `a node of kind ${node.kind} has no op`);
  const { op, attributes, inputs } = node as OpNode;
  if (inputs.length === 0) return source(engine, op, attributes);
  const operands = inputs.map((id: NodeId) => values[id]);
  // A derivative may compute with constants alone: the exponent of x^2, less 1.
  const [first, ...others] = operands;
  const isNumber = (operand: Operand): boolean => typeof operand === 'number';
  return dispatch(op, operands.every(isNumber) ? [full(engine, [], first as number), ...others] : operands, attributes);
}

function engineOf({ carried, sequences, invariants }: LoopInputs): Tensor['engine'] {
  const [first] = [...carried, ...sequences, ...invariants];
  return first.engine;
}

/** The step `time` of a stack [T, ...]. */
export function atStep(stack: Tensor, time: number): Tensor {
  return reshape(slice(stack, 0, { start: time, size: 1 }), stack.shape.slice(1));
}

function stackOf(steps: readonly Tensor[], node: GraphNode, inputs: LoopInputs): Tensor {
  if (steps.length === 0) return source(engineOf(inputs), 'fill', { shape: [0, ...node.shape], value: 0, dtype: node.dtype });
  return concat(
    steps.map((step) => reshape(step, [1, ...step.shape])),
    0,
  );
}
