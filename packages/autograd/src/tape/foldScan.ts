/**
 * Folds the lookups of a scan on a tape: those within its step, and sequences that hold looked-up rows. What is done to their tables
 * runs before the scan and is recorded, so a gradient is summed over all steps before it passes through it.
 */
import type { Tensor } from '@statal/tensors';
import type { GraphNode, NodeId } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { foldLookups, type LookedUpSequence } from '../passes/foldLookups.js';
import { splitInvariants } from '../passes/splitInvariants.js';
import { lookupOf } from './lookups.js';
import { runInvariants } from './runInvariants.js';

export function foldScan(given: StepGraph, inputs: ScanInputs): readonly [StepGraph, ScanInputs] {
  const known = withLookups(given, inputs);
  const folded = foldLookups(known.step, { runs: inputs.steps, sequences: known.lookups });
  if (folded === known.step) return [given, inputs];
  const { before, step } = splitInvariants(folded);
  const captured = runInvariants(before, known.inputs);
  // Keeps every given sequence, and each added sequence of indices that the folded step reads.
  const read = new Set(step.graph.nodes.flatMap((node) => (node.kind === 'op' ? node.inputs : [])));
  const isKept = step.sequences.map((id, index) => index < given.sequences.length || read.has(id));
  const kept = <V>(list: readonly V[]): V[] => list.filter((_, index) => isKept[index]);
  return [
    { ...step, sequences: kept(step.sequences) },
    { ...known.inputs, sequences: kept(known.inputs.sequences), captured },
  ];
}

interface WithLookups {
  readonly step: StepGraph;
  readonly inputs: ScanInputs;
  readonly lookups: readonly LookedUpSequence[];
}

/** Gives a step the table and the indices of each sequence that holds looked-up rows, as further inputs. */
function withLookups(step: StepGraph, inputs: ScanInputs): WithLookups {
  const nodes: GraphNode[] = [...step.graph.nodes];
  const captured = new Map(inputs.captured.map((tensor, index) => [tensor, step.captured[index]]));
  const sequences: [Tensor, NodeId][] = inputs.sequences.map((tensor, index) => [tensor, step.sequences[index]]);
  const lookups = inputs.sequences.flatMap((sequence, index): LookedUpSequence[] => {
    const lookup = lookupOf(sequence);
    if (lookup === undefined) return [];
    const { table, indices } = lookup;
    const tableInput = captured.get(table) ?? nodes.push({ kind: 'input', shape: table.shape, dtype: table.dtype }) - 1;
    captured.set(table, tableInput);
    const indicesInput = nodes.push({ kind: 'input', shape: indices.shape.slice(1), dtype: 'int' }) - 1;
    sequences.push([indices, indicesInput]);
    return [{ rows: step.sequences[index], table: tableInput, indices: indicesInput }];
  });
  return {
    step: {
      ...step,
      graph: { ...step.graph, nodes },
      sequences: sequences.map(([, node]) => node),
      captured: [...captured.values()],
    },
    inputs: { ...inputs, sequences: sequences.map(([tensor]) => tensor), captured: [...captured.keys()] },
    lookups,
  };
}
