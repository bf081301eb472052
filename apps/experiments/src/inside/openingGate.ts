/** Which gate of a cell says that a neuron takes something in. */

/** Takes the value of the gate to how much the neuron takes in, from 0 to 1. */
interface OpeningGate {
  readonly name: string;
  readonly opening: (value: number) => number;
}

const asItIs = (value: number): number => value;

/** In this order. The gate `update` of a gru is the share of the old state; that of a minGru is the share of the new one. */
const gates: readonly (OpeningGate & { readonly kind?: string | undefined })[] = [
  { name: 'fired', opening: asItIs },
  { name: 'input', opening: asItIs },
  { name: 'update', kind: 'gru', opening: (value) => 1 - value },
  { name: 'update', opening: asItIs },
];

/**
 * @param kind the cell's own name
 * @param names the gates that `observe` shows
 * @returns `undefined` if the cell has no such gate, as `rnn`
 */
export function openingGate(kind: string, names: readonly string[]): OpeningGate | undefined {
  return gates.find((gate) => names.includes(gate.name) && (gate.kind === undefined || gate.kind === kind));
}
