/** Fuses a product and the addition that is its only use into one instruction. */
import type { GroupNode, GroupValue } from './groupProgram.js';

/** Fusing delays the reads of a product's factors. Operands for which `isOverwritten` is true are therefore not fused. */
export function fuseMultiplyAdds(nodes: readonly GroupNode[], isOverwritten: (operand: number) => boolean): GroupNode[] {
  const uses = nodes.map(() => 0);
  for (const { inputs } of nodes) for (const input of inputs) if (input.kind === 'node') uses[input.node] += 1;
  /** The factors of the product that made a value, if this is its only use. */
  const factorsOf = (value: GroupValue, { isNarrow }: GroupNode): readonly GroupValue[] | undefined => {
    if (value.kind !== 'node' || uses[value.node] !== 1) return undefined;
    const product = nodes[value.node];
    const fits = product.op === 'mul' && product.stores.length === 0 && product.isNarrow === isNarrow;
    const staysReadable = product.inputs.every((input) => input.kind !== 'operand' || !isOverwritten(input.operand));
    return fits && staysReadable ? product.inputs : undefined;
  };
  const gone = new Set<GroupValue>();
  const fused = nodes.map((node): GroupNode => {
    if (node.op !== 'add' && node.op !== 'sub') return node;
    const [x, y] = node.inputs;
    const right = factorsOf(y, node);
    const left = right === undefined && node.op === 'add' ? factorsOf(x, node) : undefined;
    const factors = right ?? left;
    if (factors === undefined) return node;
    gone.add(right === undefined ? x : y);
    const op = node.op === 'add' ? 'multiplyAdd' : 'negativeMultiplyAdd';
    return { ...node, op, inputs: [...factors, right === undefined ? y : x] };
  });
  const dropped = new Set([...gone].flatMap((value) => (value.kind === 'node' ? [value.node] : [])));
  const kept = nodes.map((_, index) => index).filter((index) => !dropped.has(index));
  const renumbered = new Map(kept.map((index, position) => [index, position]));
  const moved = (value: GroupValue): GroupValue =>
    value.kind === 'node' ? { kind: 'node', node: renumbered.get(value.node) as number } : value;
  return kept.map((index) => ({ ...fused[index], inputs: fused[index].inputs.map(moved) }));
}
