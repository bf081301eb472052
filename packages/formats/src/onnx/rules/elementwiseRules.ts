/** ONNX nodes of the elementwise ops. */
import type { ElementwiseOps } from '@statal/tensors/internals';
import { elementTypes } from '../messages/messages.js';
import type { GraphWriter } from '../write/graphWriter.js';
import { inTraining, type OnnxRule } from './opSite.js';

type ElementwiseRule = OnnxRule<keyof ElementwiseOps>;

/** One ONNX node that says the same. */
const as =
  (opType: string): ElementwiseRule =>
  (graph, { inputs }) =>
    graph.node(
      opType,
      inputs.map(({ name }) => name),
    );

/** Comparisons of ONNX give bools. */
const compared =
  (opType: string): ElementwiseRule =>
  (graph, { inputs: [a, b] }) =>
    graph.node('Cast', [graph.node(opType, [a.name, b.name])], { to: elementTypes.float });

const one = (graph: GraphWriter): string => graph.constant('float', [], [1]);

export const elementwiseRules: { readonly [K in keyof ElementwiseOps]: OnnxRule<K> } = {
  neg: as('Neg'),
  abs: as('Abs'),
  sign: as('Sign'),
  exp: as('Exp'),
  /** e^x - 1 = tanh(x / 2) (e^x + 1), exact near 0, where subtracting would leave nothing. */
  expm1(graph, { inputs: [{ name: x }] }) {
    const half = graph.node('Tanh', [graph.node('Mul', [x, graph.constant('float', [], [0.5])])]);
    return graph.node('Mul', [half, graph.node('Add', [graph.node('Exp', [x]), one(graph)])]);
  },
  log: as('Log'),
  /** log(1 + x) = log(u) x / (u - 1) with u = 1 + x as it is rounded, and x where u is 1 (Kahan). */
  log1p(graph, { inputs: [{ name: x }] }) {
    const u = graph.node('Add', [x, one(graph)]);
    const difference = graph.node('Sub', [u, one(graph)]);
    const isTiny = graph.node('Equal', [difference, graph.constant('float', [], [0])]);
    const safe = graph.node('Where', [isTiny, one(graph), difference]);
    return graph.node('Where', [isTiny, x, graph.node('Mul', [graph.node('Log', [u]), graph.node('Div', [x, safe])])]);
  },
  sqrt: as('Sqrt'),
  sin: as('Sin'),
  cos: as('Cos'),
  sigmoid: as('Sigmoid'),
  tanh: as('Tanh'),
  relu: as('Relu'),
  softplus: as('Softplus'),
  stopGradient: as('Identity'),

  add: as('Add'),
  sub: as('Sub'),
  mul: as('Mul'),
  div: as('Div'),
  pow: as('Pow'),
  maximum: as('Max'),
  minimum: as('Min'),
  equal: compared('Equal'),
  greater: compared('Greater'),
  greaterEqual: compared('GreaterOrEqual'),
  /** The value of the first, in the shape of both. */
  straightThrough: (graph, { inputs: [value], shape }) => graph.node('Expand', [value.name, graph.shape(shape)]),
  sigmoidGradient: inTraining('sigmoidGradient'),
  tanhGradient: inTraining('tanhGradient'),
  where: (graph, { inputs: [condition, a, b] }) =>
    graph.node('Where', [graph.node('Cast', [condition.name], { to: elementTypes.bool }), a.name, b.name]),
};
