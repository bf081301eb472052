/** Opens the engine that `--engine` names, with the reason for the choice. */

import { UsageError } from '@statal/command-line';
import {
  type ComputeEngine,
  createEngine,
  type EngineOptions,
  type EngineTrial,
  fastestEngine,
  type GpuMode,
  gpuModes,
  StatalError,
  type StepMaker,
} from '@statal/tensors';
import { milliseconds } from '../reports/phrases.js';

/** `gpu` is the first GPU mode that runs here; `auto` is the fastest engine. */
export type EngineName = 'wasm' | 'reference' | 'gpu' | `gpu:${GpuMode}` | 'auto';
export const engineNames: readonly EngineName[] = ['wasm', 'reference', 'gpu', ...gpuModes.map((mode) => `gpu:${mode}` as const), 'auto'];

export interface EngineRequest {
  readonly name: EngineName;
  /** Number of threads of the wasm engine. Default: the engine decides. */
  readonly threads?: number | undefined;
}

export interface ChosenEngine {
  readonly engine: ComputeEngine;
  /** Why this engine was chosen, if the name left it open. */
  readonly reason?: string | undefined;
}

/**
 * @param step makes a training step that `auto` times on each engine
 * @throws UsageError if the engine cannot run here
 */
export async function openEngine({ name, threads }: EngineRequest, step: StepMaker): Promise<ChosenEngine> {
  if (name === 'auto') {
    const wasm: EngineOptions = { kind: 'wasm', threads };
    const gpus = (['webgpu', 'headlessgl'] as const).map((mode): EngineOptions => ({ kind: 'gpu', mode }));
    const { engine, report } = await fastestEngine(step, { candidates: [wasm, ...gpus] });
    return { engine, reason: report.map(trialInWords).join('; ') };
  }
  const engine = await openByName({ name, threads });
  const { passedOver = [], isSoftware = false } = engine.gpu ?? {};
  const reasons = [...passedOver.map(reasonAlone), ...(isSoftware ? ['there is no GPU behind it, and wasm is faster'] : [])];
  return { engine, reason: reasons.length === 0 ? undefined : reasons.join('; ') };
}

/** @throws UsageError if the engine cannot run here */
export async function openByName({
  name,
  threads,
}: EngineRequest & { readonly name: Exclude<EngineName, 'auto'> }): Promise<ComputeEngine> {
  const [kind, mode] = name.split(':') as [EngineOptions['kind'], EngineOptions['mode']];
  try {
    return await createEngine({ kind, mode, threads });
  } catch (error) {
    if (!(error instanceof StatalError)) throw error;
    throw new UsageError(`the engine ${name}`, `it cannot run here: ${reasonAlone(error.message)}`, 'wasm runs everywhere');
  }
}

function trialInWords(trial: EngineTrial): string {
  return 'milliseconds' in trial
    ? `${trial.name} takes ${milliseconds(trial.milliseconds)} a step`
    : `${trial.name}: ${reasonAlone(trial.leftOut)}`;
}

/** The reason without the name of the library function. */
function reasonAlone(message: string): string {
  return message.replace(/createEngine: (the gpu mode \w+ cannot run here: )?/, '');
}
