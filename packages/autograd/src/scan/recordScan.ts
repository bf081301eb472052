/** Records a scan on a tape. The forward scan runs below the tape, and its backward is a scan too. Only the tape loads this file. */
import type { Engine, Tensor } from '@statal/tensors';
import { type NodeId, outermostEngine, source, targetOf } from '@statal/tensors/internals';
import { type BackwardStep, differentiateStep, type GradientRequest } from '../derivative/differentiateStep.js';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { stepKey } from './compileScan.js';
import { runScan } from './runScan.js';
import type { Tape } from './scanRecorder.js';

/** Runs the forward scan below the tape. It also returns the stacks that the backward scan needs. */
export function recordScan(tape: Tape, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const below = belowTape(tape, step, inputs);
  const { kept } = backwardStep(below, below.request);
  const { stacked, carried, summed } = runScan({ ...step, stacked: [...step.stacked, ...kept] }, below.inputs);
  const keptStacks = new Map(kept.map((id, index) => [id, stacked[step.stacked.length + index]]));
  return putOnTape(tape, below, { carried, stacked: stacked.slice(0, step.stacked.length), summed }, (cotangents) => {
    const backward = backwardFor(below, cotangents);
    const values = backward.kept.map((id) => keptStacks.get(id) as Tensor);
    return gradientsOf(backward, runScan(...backwardScan(backward, below.inputs, cotangents, values)), below.inputs);
  });
}

/** A scan as the engine below the tape sees it. */
export interface ScanBelow {
  readonly step: StepGraph;
  readonly key: string;
  readonly inputs: ScanInputs;
  readonly engine: Engine;
  /** Ids on the tape of the carried values, the sequences and the captured values. */
  readonly ids: readonly (number | undefined)[];
  /** Every gradient that can be needed. */
  readonly request: GradientRequest;
}

export function belowTape(tape: Tape, step: StepGraph, inputs: ScanInputs): ScanBelow {
  const below = (tensors: readonly Tensor[]): Tensor[] => tensors.map((tensor) => tape.valueOf(tensor) as Tensor);
  const values: ScanInputs = {
    ...inputs,
    carried: below(inputs.carried),
    sequences: below(inputs.sequences),
    captured: below(inputs.captured),
  };
  const isFloat = (nodes: readonly NodeId[]): boolean[] => nodes.map((id) => step.graph.nodes[id].dtype === 'float');
  const watched = (tensors: readonly Tensor[]): boolean[] => tensors.map((tensor) => tape.idOf(tensor) !== undefined);
  return {
    step,
    key: stepKey(step),
    inputs: values,
    engine: outermostEngine('scan', [...values.carried, ...values.sequences, ...values.captured]),
    ids: [...inputs.carried, ...inputs.sequences, ...inputs.captured].map((tensor) => tape.idOf(tensor)),
    request: {
      sequences: watched(inputs.sequences),
      captured: watched(inputs.captured),
      stacked: isFloat(step.stacked),
      summed: isFloat(step.summed),
    },
  };
}

/** A cotangent for each output of a scan, or a gradient for each of its inputs. `undefined`: zero. */
export type Cotangents = { readonly [Role in keyof ScanOutputs]: readonly (Tensor | undefined)[] };

/** Puts the outputs of a scan on the tape. `back` gives a gradient for each id, or `undefined` for zero. */
export function putOnTape(
  tape: Tape,
  { ids }: ScanBelow,
  { carried, stacked, summed }: ScanOutputs,
  back: (cotangents: Cotangents) => (Tensor | undefined)[],
): ScanOutputs {
  const inRoles = <V>(all: readonly V[]): { [Role in keyof ScanOutputs]: V[] } => ({
    carried: all.slice(0, carried.length),
    stacked: all.slice(carried.length, carried.length + stacked.length),
    summed: all.slice(carried.length + stacked.length),
  });
  return inRoles(tape.record([...carried, ...stacked, ...summed], ids, (cotangents) => back(inRoles(cotangents))));
}

/** The backward step for the outputs that have a cotangent. */
export function backwardFor(below: ScanBelow, { stacked, summed }: Cotangents): BackwardStep {
  const isThere = (cotangents: readonly (Tensor | undefined)[]): boolean[] => cotangents.map((cotangent) => cotangent !== undefined);
  return backwardStep(below, { ...below.request, stacked: isThere(stacked), summed: isThere(summed) });
}

/** The backward of a scan is a scan: its step and its inputs, given the forward scan's inputs and what was kept of it. */
export function backwardScan(
  backward: BackwardStep,
  forward: ScanInputs,
  { carried, stacked, summed }: Cotangents,
  kept: readonly Tensor[],
): [StepGraph, ScanInputs] {
  const present = (tensors: readonly (Tensor | undefined)[]): Tensor[] => tensors.filter((tensor) => tensor !== undefined);
  const inputs: ScanInputs = {
    steps: forward.steps,
    reverse: !forward.reverse,
    carried: backward.carriedUsed.map((index) => carried[index] ?? zeros(forward.carried[index])),
    sequences: [...present(stacked), ...kept],
    captured: [...present(summed), ...backward.capturedUsed.map((index) => forward.captured[index])],
    constants: [...forward.constants, ...backward.step.graph.constants.slice(forward.constants.length)],
  };
  return [backward.step, inputs];
}

/** The outputs of a backward scan as a gradient for each carried value, sequence and captured value. */
export function gradientsOf(
  backward: BackwardStep,
  { carried, stacked, summed }: ScanOutputs,
  forward: ScanInputs,
): (Tensor | undefined)[] {
  const result: (Tensor | undefined)[] = new Array(forward.carried.length + forward.sequences.length + forward.captured.length).fill(
    undefined,
  );
  const put = (indices: readonly number[], gradients: readonly Tensor[], first: number): void => {
    indices.forEach((index, position) => {
      result[first + index] = gradients[position];
    });
  };
  put(backward.carriedUsed, carried, 0);
  put(backward.sequenceGradients, stacked, forward.carried.length);
  put(backward.capturedGradients, summed, forward.carried.length + forward.sequences.length);
  return result;
}

const backwardSteps = new WeakMap<Engine, Map<string, BackwardStep>>();

/** The backward step of a structure, made once per engine that computes. */
function backwardStep({ engine, step, key }: ScanBelow, request: GradientRequest): BackwardStep {
  const known = backwardSteps.get(targetOf(engine)) ?? new Map<string, BackwardStep>();
  backwardSteps.set(targetOf(engine), known);
  const requestKey = `${key}|${JSON.stringify(request)}`;
  const made = known.get(requestKey) ?? differentiateStep(step, request, new TraceEngine(engine.base));
  known.set(requestKey, made);
  return made;
}

function zeros(like: Tensor): Tensor {
  return source(like.engine, 'fill', { shape: like.shape, value: 0, dtype: 'float' });
}
