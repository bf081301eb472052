/**
 * Layers for which ONNX has an operator that the recorded operations would only spell out. One node is faster in runtimes, and other readers know
 * the layer by it.
 */
import type { Tensor } from '@statal/tensors';
import type { PlacedLayer } from '../record/layersOf.js';
import type { GraphWriter, Value } from './graphWriter.js';
import type { Surroundings } from './surroundings.js';
import type { Sequence } from './writeFrameStacking.js';

/** @returns the output's name; `undefined` if the recorded operations have to be written */
export function writeByHand(
  graph: GraphWriter,
  { config, params }: PlacedLayer,
  { x, mask }: Sequence,
  surroundings: Surroundings,
): string | undefined {
  // Padding is left out by the recorded operations.
  if (mask !== undefined) return undefined;
  if (config.layer === 'layerNorm' && graph.parts.opset >= 17) {
    const { g, b } = params as { readonly g: Tensor; readonly b?: Tensor | undefined };
    const weights = [g, ...(b === undefined ? [] : [b])].map((tensor) => parameterOf(graph, tensor, surroundings));
    return graph.node('LayerNormalization', [x.name, ...weights], { axis: -1, epsilon: config.epsilon as number });
  }
  if (config.layer === 'pooling' && config.kind === 'mean') return meanOverSteps(graph, x);
  return undefined;
}

function parameterOf(graph: GraphWriter, tensor: Tensor, { elements, parameters }: Surroundings): string {
  return graph.parts.sharedTensor(tensor, parameters.get(tensor) ?? 'tensor', 'float', elements.get(tensor) as Float32Array, tensor.shape);
}

/** The axes became an input in version 18. */
function meanOverSteps(graph: GraphWriter, { name }: Value): string {
  return graph.parts.opset < 18
    ? graph.node('ReduceMean', [name], { axes: [0], keepdims: 0 })
    : graph.node('ReduceMean', [name, graph.ints([0])], { keepdims: 0 });
}
