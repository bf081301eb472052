/**
 * What is drawn of a step: its operations, and terminals for inputs, states and the output. Parameters and numbers become parts of labels, and
 * ops that only arrange elements become edges.
 */
import { gateName, isArranging, labelOf, plainName } from './nodeLabel.js';
import { isSteady, type UnrolledData, type UnrolledNodeData } from './unrolledData.js';

/** `before` and `after` are states, which the drawing connects from step to step. */
export type DrawnRole = 'input' | 'before' | 'op' | 'after' | 'output';

export interface DrawnNode {
  /** Unique in a step. */
  readonly key: string;
  readonly role: DrawnRole;
  /** The node whose values it shows. */
  readonly node: UnrolledNodeData;
  readonly label: string;
  /** The name of a gate. */
  readonly name?: string | undefined;
}

export interface DrawnStep {
  readonly nodes: readonly DrawnNode[];
  /** From key to key. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Keys of the terminals of each state. */
  readonly carried: readonly { readonly before: string; readonly after: string }[];
}

export function drawnStep({ nodes, carried }: Pick<UnrolledData, 'nodes' | 'carried'>): DrawnStep {
  const isHidden = (node: UnrolledNodeData): boolean => isSteady(node) || (isArranging(node) && gateName(node) === undefined);
  const behind = (id: number): UnrolledNodeData => (isHidden(nodes[id]) ? sourceUpTo(nodes, id, isHidden) : nodes[id]);
  const outputs = nodes.filter(({ names }) => names.some((name) => /^output(\.|$)/.test(name)));
  const used = usedNodes(nodes, [...carried.map(({ after }) => after), ...outputs.map(({ id }) => id), ...namedIds(nodes)]);
  const inner = nodes.filter((node) => node.kind === 'op' && !isHidden(node) && used.has(node.id));
  const given = nodes.filter((node) => (node.kind === 'input' || node.kind === 'state') && used.has(node.id));
  const edges = new Map<string, { readonly from: string; readonly to: string }>();
  const connect = (from: UnrolledNodeData, to: string): void => {
    if (isHidden(from) || !used.has(from.id)) return;
    edges.set(`${from.id} ${to}`, { from: String(from.id), to });
  };
  for (const { id, inputs } of inner) for (const input of inputs) connect(behind(input), String(id));
  const terminals = [
    ...carried.map(({ before, after }) => terminal('after', nodes[after], `${plainName(nodes[before]) ?? 'state'}′`)),
    ...outputs.map((node) => terminal('output', node, node.names.find((name) => name.startsWith('output.'))?.slice(7) ?? 'y')),
  ];
  for (const { node, key } of terminals) connect(behind(node.id), key);
  return {
    nodes: [
      ...given.map(
        (node): DrawnNode => ({
          key: String(node.id),
          role: node.kind === 'input' ? 'input' : 'before',
          node,
          label: labelOf(nodes, node),
        }),
      ),
      ...inner.map((node): DrawnNode => ({ key: String(node.id), role: 'op', node, label: labelOf(nodes, node), name: gateName(node) })),
      ...terminals,
    ],
    edges: [...edges.values()],
    carried: carried.map(({ before, after }) => ({ before: String(before), after: `after ${after}` })),
  };
}

function terminal(role: 'after' | 'output', node: UnrolledNodeData, label: string): DrawnNode {
  return { key: `${role} ${node.id}`, role, node, label };
}

function sourceUpTo(nodes: readonly UnrolledNodeData[], id: number, isHidden: (node: UnrolledNodeData) => boolean): UnrolledNodeData {
  let node = nodes[id];
  while (isArranging(node) && isHidden(node)) node = nodes[node.inputs[0]];
  return node;
}

function namedIds(nodes: readonly UnrolledNodeData[]): number[] {
  return nodes.filter((node) => gateName(node) !== undefined).map(({ id }) => id);
}

/** The nodes that the results are computed from. */
function usedNodes(nodes: readonly UnrolledNodeData[], results: readonly number[]): ReadonlySet<number> {
  const used = new Set(results);
  for (const { id, inputs } of [...nodes].reverse()) if (used.has(id)) for (const input of inputs) used.add(input);
  return used;
}
