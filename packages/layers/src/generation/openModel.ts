/** A model that takes one step at a time, compiled, from its initial state. */
import { type CompiledStep, compileStep } from '@statal/autograd';
import { leaves, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { checkField, outermostEngine } from '@statal/tensors/internals';
import type { Layer } from '../layer.js';
import { aLayer, checkParams } from '../layerRules.js';
import { type InitialStateOptions, initialState, oneStep } from './initialState.js';

/** @throws StatalError if the model cannot take single steps, because it reads later steps too */
export function checkStepwise(where: string, layer: Pick<Layer, 'config'>, params: Tree): void {
  checkField(where, 'layer', layer, aLayer);
  checkParams(where, params);
  const reason = whyNotStepwise(layer.config());
  if (reason !== undefined)
    throw new StatalError(where, `${reason}, so the model cannot take one step at a time`, 'Train one that reads forward');
}

/** @param where the function that the user called, for messages */
export function openModel<P extends Tree, S extends Tree>(
  where: string,
  layer: Layer<P, S>,
  params: P,
  rows: InitialStateOptions,
): CompiledStep {
  const open = (): CompiledStep => {
    const start = initialState(layer, params, rows);
    return compileStep((state: S, x: Tensor) => layer.apply(params, x, { state }), start, oneStep(where, layer, params, rows));
  };
  const engine = outermostEngine(where, leaves(params)).base;
  // An engine that compiles the step copies the initial state. The GPU runs op by op, and reads these tensors themselves.
  return engine.gpu === undefined ? engine.scope(open) : open();
}

/** Looks for a layer that reads several steps at once, in the description of a model. */
function whyNotStepwise(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  const { layer, reverse, kind, frames } = config as Readonly<Record<string, unknown>>;
  if (layer === 'bidirectional') return 'bidirectional reads the steps from the last one too';
  if (reverse === true) return 'a layer with reverse: true reads the steps from the last one on';
  if (layer === 'pooling' && kind !== 'last') return `pooling of kind ${kind} reads all steps at once`;
  if (layer === 'frameStacking' && frames !== 1) return 'frameStacking reads several steps at once';
  for (const part of Object.values(config)) {
    const reason = whyNotStepwise(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
