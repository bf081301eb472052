/** Where the nodes and edges of one step lie. Inputs are below, outputs above, states enter on the left and leave on the right. */
import { Graph, layout } from '@dagrejs/dagre';
import type { DrawnNode, DrawnStep } from './drawnStep.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends DrawnNode, Point {
  /** `x` and `y` are its middle. */
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

export interface StepLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly carried: DrawnStep['carried'];
}

const letter = 6.8;
const smallLetter = 5.7;

/** The space around the nodes of a step. */
const stepPadding = 12;

/**
 * Layouts of a step, each at least as good as the one before it. The order in which dagre gets the nodes decides which of many layouts it
 * finds, and it sees neither what leaves the step nor every crossing. One layout takes about 10 ms.
 */
export function* layoutsOf(step: DrawnStep): Generator<StepLayout, void, void> {
  let best: { readonly layout: StepLayout; readonly cost: number } | undefined;
  for (let index = 0; index < tries; index++) {
    const layout = layoutInOrder(step, index);
    const cost = costOf(layout);
    if (best === undefined || cost < best.cost) best = { layout: withPorts(layout), cost };
    yield best.layout;
  }
}

/** The best of them. */
export function layoutStep(step: DrawnStep): StepLayout {
  return [...layoutsOf(step)].at(-1) as StepLayout;
}

const tries = 16;

function layoutInOrder({ nodes, edges, carried }: DrawnStep, index: number): StepLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'BT', nodesep: 8, ranksep: 20, edgesep: 6, marginx: stepPadding, marginy: stepPadding });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of shuffled(nodes, index)) graph.setNode(node.key, sizeOf(node));
  for (const { from, to } of shuffled(edges, index)) graph.setEdge(from, to);
  layout(graph, { constraints: sides(nodes) });
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const { x = 0, y = 0, ...size } = graph.node(node.key);
      return { ...node, x, y, width: size.width ?? 0, height: size.height ?? 0 };
    }),
    edges: edges.map(({ from, to }) => ({ from, to, points: graph.edge(from, to).points ?? [] })),
    carried,
  };
}

/** Edges leave at the upper sides of nodes and arrive at the lower ones, each at a place of its own. Between them they keep clear of nodes. */
function withPorts(placed: StepLayout): StepLayout {
  const byKey = new Map(placed.nodes.map((node) => [node.key, node]));
  /** Where an edge meets a node: its place among all that meet it on this side, in the order of their other ends. */
  const port = (edge: PlacedEdge, end: 'from' | 'to'): Point => {
    const node = byKey.get(edge[end]) as PlacedNode;
    const other = end === 'from' ? 'to' : 'from';
    const next = (one: PlacedEdge): number => (end === 'from' ? one.points[1] : one.points[one.points.length - 2]).x;
    const others = placed.edges
      .filter((one) => one[end] === edge[end])
      .sort((a, b) => next(a) - next(b) || a[other].localeCompare(b[other]));
    const share = (others.indexOf(edge) + 1) / (others.length + 1) - 0.5;
    return { x: node.x + share * (node.width - 10), y: node.y + (end === 'from' ? -1 : 1) * (node.height / 2) };
  };
  /** An edge that passes a row of nodes is upright beside them. */
  const beside = ({ x, y }: Point): Point[] => {
    const heights = placed.nodes.filter((node) => Math.abs(node.y - y) < 2).map(({ height }) => height);
    const half = Math.max(0, ...heights) / 2;
    return [
      { x, y: y + half },
      { x, y: y - half },
    ];
  };
  const edges = placed.edges.map((edge) => ({
    ...edge,
    points: [port(edge, 'from'), ...edge.points.slice(2, -2).flatMap(beside), port(edge, 'to')],
  }));
  return { ...placed, edges };
}

/** The same order for the same seed; the order as it is for 0. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  if (seed === 0) return [...items];
  let state = seed * 7919;
  const keys = items.map(() => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state;
  });
  return items
    .map((item, index) => ({ item, key: keys[index] }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Crossings, nodes in the way of states, the length of edges, the width, and how far states are from where they enter and leave. */
function costOf({ nodes, edges, width }: StepLayout): number {
  const segments = edges.flatMap(({ points }, edge) => points.slice(1).map((to, index) => ({ edge, from: points[index], to })));
  let crossings = 0;
  let length = 0;
  segments.forEach((one, index) => {
    length += Math.abs(one.to.x - one.from.x);
    for (const other of segments.slice(index + 1)) if (other.edge !== one.edge && cross(one, other)) crossings += 1;
  });
  for (const one of nodes) {
    const side = one.role === 'before' ? -1 : one.role === 'after' ? 1 : 0;
    const isInTheWay = (other: PlacedNode): boolean => (other.x - one.x) * side > 0 && Math.abs(other.y - one.y) < other.height / 2 + 2;
    crossings += 3 * nodes.filter(isInTheWay).length;
  }
  const outside = nodes.reduce((sum, { role, x }) => sum + (role === 'before' ? x : role === 'after' ? width - x : 0), 0);
  return 150 * crossings + length + 2 * width + 0.5 * outside;
}

interface Segment {
  readonly from: Point;
  readonly to: Point;
}

function cross(one: Segment, other: Segment): boolean {
  const side = ({ from, to }: Segment, { x, y }: Point): number =>
    Math.sign((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x));
  return side(one, other.from) * side(one, other.to) < 0 && side(other, one.from) * side(other, one.to) < 0;
}

function sizeOf({ label, name, role }: DrawnNode): { width: number; height: number } {
  const width = Math.max(label.length * letter, (name?.length ?? 0) * smallLetter) + 12;
  return { width: Math.max(width, role === 'op' ? 28 : 30), height: name === undefined ? 26 : 38 };
}

/** States before the step stand left of everything in their row, those after it right. */
function sides(nodes: readonly DrawnNode[]): { left: string; right: string }[] {
  const of = (...roles: DrawnNode['role'][]): string[] => nodes.filter(({ role }) => roles.includes(role)).map(({ key }) => key);
  const pairs = (lefts: readonly string[], rights: readonly string[]) => lefts.flatMap((left) => rights.map((right) => ({ left, right })));
  return [...pairs(of('before'), of('input', 'op', 'output', 'after')), ...pairs(of('input', 'op', 'output'), of('after'))];
}
