/** Finds the model of this program in a model that was read from a file: embedding, recurrent layers of one kind, dense. */
import type { BuiltInCell } from '@statal/cells';
import { UsageError } from '@statal/command-line';
import type { Layer, LayerConfig } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { cellKinds, type FixedSettings } from '../training/settings.js';

/** The settings that make the same layers, and the parameters in their places. */
export interface FoundModel {
  readonly shape: Pick<FixedSettings, 'cell' | 'cellOptions' | 'layers' | 'units' | 'embedding' | 'dropout'>;
  readonly params: Tree;
  /** Number of tokens. */
  readonly symbols: number;
}

interface Part {
  readonly config: Readonly<Record<string, unknown>>;
  readonly params: Tree;
}

/** @throws UsageError if the layers are others, with the first that does not fit */
export function textModelOf(layer: Pick<Layer, 'config'>, params: Tree, file: string): FoundModel {
  const refuse = (problem: string): never => {
    throw new UsageError(
      file,
      `${problem}, and statal-text reads an embedding, recurrent layers of one kind and width, and a dense layer`,
      'Read it with @statal/formats in a program of your own',
    );
  };
  const parts = partsOf(layer.config(), params).filter(({ config }) => config.layer !== 'dropout');
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (first?.config.layer !== 'embedding') return refuse(`its first layer is ${first?.config.layer}`);
  if (last.config.layer !== 'dense') return refuse(`its last layer is ${last.config.layer}`);
  // Softmax changes no choice: logits are softmaxed where tokens are drawn.
  if (![undefined, null, 'linear', 'softmax'].includes(last.config.activation as string)) {
    return refuse(`its dense layer has the activation ${String(last.config.activation)}`);
  }
  if (last.config.bias === false) return refuse('its dense layer has no bias');
  if (last.config.units !== first.config.entries) {
    return refuse(`it reads ${String(first.config.entries)} tokens and predicts ${String(last.config.units)}`);
  }
  const levels = parts.slice(1, -1);
  const [level] = levels;
  if (level === undefined) return refuse('it has no recurrent layer');
  for (const { config } of levels) {
    if (config.layer !== 'recurrent' || config.reverse === true || config.returnSequences === false)
      return refuse(`it has a layer ${nameOf(config)}`);
    if (JSON.stringify([config.cell, config.units]) !== JSON.stringify([level.config.cell, level.config.units])) {
      return refuse(`its layers ${nameOf(level.config)} and ${nameOf(config)} differ`);
    }
  }
  const { name, options } = level.config.cell as { readonly name: string; readonly options: FixedSettings['cellOptions'] };
  if (!(cellKinds as readonly string[]).includes(name)) return refuse(`its cell ${name} is none of this program`);
  return {
    shape: {
      cell: name as BuiltInCell,
      cellOptions: options,
      layers: levels.length,
      units: level.config.units as number,
      embedding: first.config.units as number,
      dropout: 0,
    },
    params: { layers: [first.params, { layers: levels.map((each) => each.params) }, last.params] },
    symbols: first.config.entries as number,
  };
}

/** The layers in order, without those that only hold others. */
function partsOf(config: LayerConfig, params: Tree): Part[] {
  if (config.layer === 'timeDistributed') return partsOf(config.of as unknown as LayerConfig, params);
  if (!Array.isArray(config.layers)) return [{ config, params }];
  const { layers } = params as { readonly layers: readonly Tree[] };
  return config.layers.flatMap((each, index) => partsOf(each as unknown as LayerConfig, layers[index]));
}

function nameOf(config: Part['config']): string {
  const { name } = (config.cell ?? {}) as { readonly name?: string };
  return `${String(config.layer)}${name === undefined ? '' : `(${name}, ${String(config.units)})`}`;
}
