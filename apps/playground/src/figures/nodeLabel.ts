/** Short labels of nodes: `x W`, `σ`, `+ b`. Parameters and numbers are parts of labels and have no nodes of their own. */
import type { UnrolledNodeData } from './unrolledData.js';

/** What stands for an op. Others are shown by their names. */
const symbols: Readonly<Record<string, string>> = {
  add: '+',
  sub: '−',
  mul: '×',
  div: '÷',
  neg: '−',
  sigmoid: 'σ',
  sum: 'Σ',
  sqrt: '√',
  pow: '^',
  greater: '>',
  greaterEqual: '≥',
  less: '<',
  lessEqual: '≤',
  equal: '=',
  maximum: 'max',
  minimum: 'min',
  straightThrough: 'step',
};

const infix = new Set(['add', 'sub', 'mul', 'div', 'pow', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal']);

/** Ops that only arrange elements. A drawing leaves them out, unless the step gives them a name. */
const arranging = new Set(['slice', 'reshape', 'squeeze', 'expandDims', 'broadcastTo', 'transpose', 'cast', 'stopGradient']);

export function isArranging({ op }: UnrolledNodeData): boolean {
  return op !== undefined && arranging.has(op);
}

/** The node behind ops that only arrange elements. */
function sourceOf(nodes: readonly UnrolledNodeData[], id: number): UnrolledNodeData {
  let node = nodes[id];
  while (isArranging(node)) node = nodes[node.inputs[0]];
  return node;
}

export function labelOf(nodes: readonly UnrolledNodeData[], node: UnrolledNodeData): string {
  if (node.op === undefined) return plainName(node) ?? node.kind;
  const symbol = symbols[node.op] ?? node.op;
  const operands = node.inputs.map((id) => sourceOf(nodes, id));
  if (node.op === 'matmul') return operands.map((operand) => shortName(operand) ?? '·').join(' ');
  const [first, second] = operands.map(wordOf);
  if (infix.has(node.op)) return [first, symbol, second].filter((part) => part !== undefined).join(' ');
  return [symbol, ...operands.map(wordOf).filter((word) => word !== undefined)].join(' ');
}

/** A parameter by its name, a number by its value. `undefined` for what has a node of its own. */
function wordOf(node: UnrolledNodeData): string | undefined {
  if (node.kind === 'constant') return String(Number(node.values[0].toPrecision(3))).replace('-', '−');
  return node.kind === 'captured' ? (shortName(node) ?? '·') : undefined;
}

/** A state before the step, an input or a parameter as formulas call it. */
function shortName(node: UnrolledNodeData): string | undefined {
  return node.kind === 'op' ? undefined : plainName(node);
}

/** The last part of a name: `W` of `params.W`. */
export function plainName({ names }: UnrolledNodeData): string | undefined {
  return names[0]?.split('.').at(-1);
}

/** The name that the step gives to a value inside of it: `forget` of `gates.forget`. */
export function gateName({ names }: UnrolledNodeData): string | undefined {
  const [gate] = names.filter((name) => name.startsWith('gates.'));
  return gate?.slice('gates.'.length);
}
