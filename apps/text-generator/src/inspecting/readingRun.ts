/** Collects states and gates of a model while it reads a text as one stream. */
import { observe } from '@statal/layers';
import { type ComputeEngine, type Data, read, type Tree, tensor } from '@statal/tensors';
import type { TextModel } from '../training/textModel.js';

/** A named state or gate of one layer. */
export interface Signal {
  /** From 0, the layer that reads the text. */
  readonly layer: number;
  readonly kind: 'state' | 'gate';
  readonly name: string;
  /** Its width. */
  readonly units: number;
}

export interface ReadingModel {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  readonly params: Tree;
}

/** The collected values of some tokens. */
export interface ReadWindow {
  /** The position of the first token in the text. */
  readonly start: number;
  readonly tokens: number;
  /** One array for each signal, [tokens, units]. */
  readonly values: readonly Data[];
}

/** Number of steps that are collected at once. */
const windowSteps = 512;

/** All signals of a model: layer by layer, states before gates. */
export function signalsOf({ engine, model, params }: ReadingModel): readonly Signal[] {
  const { layers } = observe(model, params, tensor(engine, Int32Array.of(0), { shape: [1, 1] }));
  return layers.flatMap(({ states, gates }, layer) => [
    ...Object.entries(states).map(([name, { shape }]): Signal => ({ layer, kind: 'state', name, units: shape[2] })),
    ...Object.entries(gates).map(([name, { shape }]): Signal => ({ layer, kind: 'gate', name, units: shape[2] })),
  ]);
}

/** The values after each token, window by window. The initial state is zero. */
export async function* readingRun(
  { engine, model, params }: ReadingModel,
  ids: Int32Array,
  signals: readonly Signal[],
): AsyncGenerator<ReadWindow, void, undefined> {
  let state: Tree | undefined;
  for (let start = 0; start < ids.length; start += windowSteps) {
    const window = ids.subarray(start, start + windowSteps);
    const { layers, state: next } = observe(model, params, tensor(engine, window, { shape: [window.length, 1] }), { state });
    state = next;
    const values = signals.map(({ layer, kind, name }) => read(layers[layer][kind === 'state' ? 'states' : 'gates'][name]));
    yield { start, tokens: window.length, values: await Promise.all(values) };
  }
}
