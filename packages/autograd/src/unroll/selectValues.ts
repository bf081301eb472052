/** Finds values and gradients of an unrolled step by a short text. */
import { StatalError, type Tensor } from '@statal/tensors';
import { checkField, having, refuse } from '@statal/tensors/internals';
import type { UnrolledNode } from './unrolled.js';

/** Values that a query found. */
export interface SelectedValues<Values = Tensor> {
  /** The name that matched, or the text of a node without names. Gradients begin with `gradient of `. */
  readonly name: string;
  readonly node: UnrolledNode<Values>;
  /** The values or the gradients, [T, ...]. */
  readonly values: Values;
}

const ofGradients = 'gradient of ';

/**
 * The values of the nodes that a query names, in order of computation:
 *
 * - `state.h`, `gates.forget`, `output`, `x`, `params.W`: the node with this name.
 * - `gates`, `gates.*`, `*.h`: every name that begins like this, or that matches; `*` stands for any text.
 * - `op:matmul`, `kind:state`: every node with this operation, or of this kind. `op:*` are all operations.
 * - `gradient of gates.forget`: the gradients of these nodes instead of their values. They take a `loss` in `unroll`.
 * - Several of these with commas between them.
 *
 * @example
 * const unrolled = unroll(step, state, xs, { loss: ({ output }) => sum(output) });
 * selectValues(unrolled, 'op:matmul').map(({ name }) => name); // ['matmul([4, 3], [3, 8]) -> [4, 8]', 'matmul([4, 8], [8, 8]) -> [4, 8]']
 * const [{ values }] = selectValues(unrolled, 'gradient of state.h');
 * values.shape; // [20, 4, 8]
 * @throws StatalError if a part of the query finds nothing
 */
export function selectValues<Values = Tensor>(
  unrolled: { readonly nodes: readonly UnrolledNode<Values>[] },
  query: string,
): SelectedValues<Values>[] {
  checkField('selectValues', 'the first argument', unrolled, having('a result of unroll', 'nodes'));
  if (typeof query !== 'string') refuse('selectValues', 'a query such as "gates.forget"', query);
  return query.split(',').flatMap((part) => selectPart(unrolled.nodes, part.trim()));
}

function selectPart<Values>(nodes: readonly UnrolledNode<Values>[], part: string): SelectedValues<Values>[] {
  const isGradient = part.startsWith(ofGradients);
  const pattern = isGradient ? part.slice(ofGradients.length).trim() : part;
  const found = nodes.flatMap((node) => {
    const name = nameThatMatches(node, pattern);
    return name === undefined ? [] : [{ node, name }];
  });
  if (found.length === 0) throw new StatalError('selectValues', `nothing is called ${JSON.stringify(pattern)}`, hintFrom(nodes));
  if (!isGradient) return found.map(({ node, name }) => ({ name, node, values: node.values }));
  const withGradients = found.flatMap(({ node, name }) =>
    node.gradients === undefined ? [] : [{ name: `${ofGradients}${name}`, node, values: node.gradients }],
  );
  if (withGradients.length > 0) return withGradients;
  throw new StatalError('selectValues', `${pattern} has no gradient`, 'Give unroll a loss; integers and constants have none');
}

function nameThatMatches({ names, text, kind, op }: UnrolledNode<unknown>, pattern: string): string | undefined {
  const [before, wanted] = pattern.includes(':') ? pattern.split(':', 2) : ['', pattern];
  const matches = (name: string): boolean => expressionOf(wanted).test(name);
  if (before === 'op') return op !== undefined && matches(op) ? (names[0] ?? text) : undefined;
  if (before === 'kind') return matches(kind) ? (names[0] ?? text) : undefined;
  return names.find((name) => matches(name) || (wanted !== '' && name.startsWith(`${wanted}.`)));
}

/** `*` stands for any text; everything else stands for itself. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function hintFrom(nodes: readonly UnrolledNode<unknown>[]): string {
  const names = nodes.flatMap((node) => node.names);
  return `Names here are ${names.join(', ')}; op:matmul finds operations`;
}
