/** Records one layer twice, with other numbers of steps and rows. */
import type { ApplyOptions, Observe } from '@statal/layers';
import { type ComputeEngine, leaves, mapTree, type Tree } from '@statal/tensors';
import { recorded } from '@statal/tensors/internals';
import type { NativeNode } from '../native/nativeNode.js';
import { NotInOnnx } from '../rules/opSite.js';
import { type Dimension, probes, shapeOf } from './dimension.js';
import type { PlacedLayer } from './layersOf.js';
import { ModelRecorder } from './modelRecorder.js';
import type { Recording } from './recording.js';

/** A value before it is known under which name the file has it. */
export interface FreeTensor {
  readonly shape: readonly Dimension[];
  readonly dtype: 'float' | 'int';
}

export interface RecordedLayer {
  readonly recordings: readonly [Recording, Recording];
  readonly output: FreeTensor;
  /** Whether some steps of the output may be padding. */
  readonly masked: boolean;
}

interface Given {
  readonly x: FreeTensor;
  /** The state before the first step, by path. */
  readonly state: ReadonlyMap<string, FreeTensor>;
  /** The state of the layer with its nesting, of any shapes. */
  readonly stateTree: Tree;
  readonly natives: ReadonlyMap<Tree, NativeNode>;
  /** Whether some steps may be padding. */
  readonly masked: boolean;
  readonly base: ComputeEngine;
}

/** The inputs of the recording are x, mask, and the states by path. The outputs are the layer's output and its states. */
export function recordLayer(placed: PlacedLayer, given: Given): RecordedLayer {
  const [first, second] = probes.map((probe) =>
    recordOnce(placed, given, ({ factor, steps, batch }) => factor * probe.steps ** steps * probe.batch ** batch),
  );
  const shape = shapeOf(first.shape, second.shape).map((dimension) => {
    if (dimension === undefined) throw new NotInOnnx('the size of its output is no product of the numbers of steps and rows');
    return dimension;
  });
  return {
    recordings: [first.recording, second.recording],
    output: { shape, dtype: first.dtype },
    masked: first.masked,
  };
}

interface Once {
  readonly recording: Recording;
  readonly shape: readonly number[];
  readonly dtype: 'float' | 'int';
  readonly masked: boolean;
}

function recordOnce({ layer, params }: PlacedLayer, given: Given, sizeOf: (dimension: Dimension) => number): Once {
  const recorder = new ModelRecorder(given.base);
  const shapeOf = ({ shape }: FreeTensor): number[] => shape.map(sizeOf);
  const x = recorder.input('x', shapeOf(given.x), given.x.dtype);
  const mask = given.masked ? recorder.input('mask', shapeOf(given.x).slice(0, 2), 'float') : undefined;
  const state = mapTree(given.stateTree, (_, path) => {
    const free = given.state.get(path) as FreeTensor;
    return recorder.input(path, shapeOf(free), free.dtype);
  });
  const observe: Observe = ({ params: own }, loop) => recorder.asNative(given.natives.get(own), () => loop(({ output }) => output));
  const hasState = leaves(state).length > 0;
  const options: ApplyOptions = { ...(hasState && { state }), ...(mask && { mask }), observe };
  const result = recorded(recorder, () => layer.apply(params, x, options));
  const { output, flags } = result;
  const isOther = flags !== undefined && [flags.lengths, flags.mask, flags.resets].some((flag) => flag !== undefined && flag !== mask);
  if (isOther) throw new NotInOnnx('it changes the steps of a sequence');
  return {
    recording: recorder.recording([output, ...leaves(result.state)]),
    shape: output.shape,
    dtype: output.dtype,
    masked: given.masked && !(flags !== undefined && flags.mask === undefined),
  };
}
