/** How each layer of ours becomes layers of Keras. */
import type { LayerConfig } from '@statal/layers';
import { activationOf, exportBidirectional, exportRecurrent } from './exportCells.js';
import { cannotWrite, type Described, type ExportFlow, parameter } from './exportFlow.js';

type LayerWriter = (layer: Described, flow: ExportFlow) => void;

const perStep: Readonly<Record<string, LayerWriter>> = { dense: exportDense, layerNorm: exportLayerNorm, dropout: exportDropout };

const writers: Readonly<Record<string, LayerWriter>> = {
  ...perStep,
  embedding: exportEmbedding,
  recurrent: exportRecurrent,
  bidirectional: exportBidirectional,
  pooling: exportPooling,
  timeDistributed: exportTimeDistributed,
  sequential: exportAll,
  stacked: exportAll,
};

/** Adds the layers of Keras that compute what a layer computes. */
export function exportLayer(layer: Described, flow: ExportFlow): void {
  const { layer: kind } = layer.config;
  if (!Object.hasOwn(writers, kind)) {
    cannotWrite(layer, 'has no counterpart in Keras that is written', `Layers that are written: ${Object.keys(writers).join(', ')}`);
  }
  writers[kind](layer, flow);
}

function exportAll(layer: Described, flow: ExportFlow): void {
  const layers = layer.config.layers as unknown as readonly LayerConfig[];
  const rate = layer.config.dropout as number | undefined;
  for (const [index, config] of layers.entries()) {
    if (index > 0 && rate !== undefined && rate > 0) exportDropout({ config: { layer: 'dropout', rate }, path: layer.path }, flow);
    exportLayer({ config, path: layer.path === '' ? `layers.${index}` : `${layer.path}.layers.${index}` }, flow);
  }
}

function exportDense(layer: Described, flow: ExportFlow): void {
  const { inputs, units, activation, bias } = layer.config as LayerConfig & { inputs: number; units: number };
  const weights = [parameter(layer, 'W', [inputs, units], flow), ...(bias === false ? [] : [parameter(layer, 'b', [units], flow)])];
  const config = { units, activation: activationOf(layer, activation ?? undefined, 'linear'), use_bias: bias !== false };
  flow.layers.push({ className: 'Dense', config, parts: new Map([['', weights]]) });
  flow.inputs ??= inputs;
}

function exportLayerNorm(layer: Described, flow: ExportFlow): void {
  const { units, epsilon, shift } = layer.config as LayerConfig & { units: number };
  const weights = [parameter(layer, 'g', [units], flow), ...(shift === false ? [] : [parameter(layer, 'b', [units], flow)])];
  const config = { axis: -1, epsilon, center: shift !== false, scale: true };
  flow.layers.push({ className: 'LayerNormalization', config, parts: new Map([['', weights]]) });
  flow.inputs ??= units;
}

function exportDropout({ config: { rate } }: Described, flow: ExportFlow): void {
  flow.layers.push({ className: 'Dropout', config: { rate }, parts: new Map() });
}

function exportEmbedding(layer: Described, flow: ExportFlow): void {
  const { entries, units } = layer.config as LayerConfig & { entries: number; units: number };
  const table = parameter(layer, 'table', [entries, units], flow);
  flow.layers.push({
    className: 'Embedding',
    config: { input_dim: entries, output_dim: units, mask_zero: false },
    parts: new Map([['', [table]]]),
  });
  flow.inputs ??= 'indices';
  flow.takesSteps = true;
}

const poolings: Readonly<Record<string, string>> = { mean: 'GlobalAveragePooling1D', max: 'GlobalMaxPooling1D' };

function exportPooling(layer: Described, flow: ExportFlow): void {
  const kind = String(layer.config.kind);
  if (!Object.hasOwn(poolings, kind)) {
    cannotWrite(
      layer,
      `takes the ${kind} of the steps, which Keras has no layer for`,
      'Use returnSequences: false, or pooling of mean or max',
    );
  }
  flow.layers.push({ className: poolings[kind], config: {}, parts: new Map() });
  flow.takesSteps = true;
  flow.isReversed = false;
}

/** Layers of single steps take whole sequences in Keras as well. */
function exportTimeDistributed(layer: Described, flow: ExportFlow): void {
  const config = layer.config.of as unknown as LayerConfig;
  if (!Object.hasOwn(perStep, config.layer)) cannotWrite(layer, `applies ${config.layer} to every step, which is not written`);
  flow.takesSteps = true;
  perStep[config.layer]({ config, path: layer.path }, flow);
}
