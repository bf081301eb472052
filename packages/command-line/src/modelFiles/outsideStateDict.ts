/** What a state_dict of PyTorch does not hold: it has parameters, and the class in Python says what is done with them. */
import type { LayerConfig } from '@statal/layers';

const withoutParameters: ReadonlySet<string> = new Set(['dropout', 'flatten', 'frameStacking', 'pool2d', 'pooling', 'upsampling2d']);

/** The parts of a model that its class in Python has to add, such as `layers.1 activation "softmax"`. */
export function outsideStateDict(config: LayerConfig, path = ''): string[] {
  const join = (place: string): string => (path === '' ? place : `${path}.${place}`);
  if (Array.isArray(config.layers)) {
    return config.layers.flatMap((part, index) => outsideStateDict(part as unknown as LayerConfig, join(`layers.${index}`)));
  }
  const { layer, activation, returnSequences, epsilon, cell } = config as Readonly<Record<string, unknown>>;
  const { options } = (cell ?? {}) as { readonly options?: Readonly<Record<string, unknown>> };
  const place = path === '' ? '' : `${path} `;
  if (layer === 'timeDistributed') return outsideStateDict(config.of as unknown as LayerConfig, join('of'));
  if (withoutParameters.has(layer as string)) return [`${place}${layer}`];
  return [
    ...(layer === 'dense' && activation !== null && activation !== 'linear' ? [`${place}activation ${JSON.stringify(activation)}`] : []),
    ...(options?.activation === 'relu' ? [`${place}nonlinearity "relu"`] : []),
    ...(layer === 'layerNorm' && epsilon !== 1e-5 ? [`${place}eps ${epsilon}`] : []),
    ...(returnSequences === false ? [`${place}returnSequences false`] : []),
  ];
}
