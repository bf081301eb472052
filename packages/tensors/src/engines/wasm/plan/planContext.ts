import type { ComputeEngine } from '../../../engine.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import type { LoweredLoop } from '../loop/loweredLoop.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import type { WasmTensors } from '../runtime/wasmTensors.js';

/** The parts of a wasm engine that its plans run on. */
export interface PlanContext {
  readonly engine: ComputeEngine;
  readonly runtime: WasmRuntime;
  readonly tensors: WasmTensors;
  lowered(program: LoopProgram): LoweredLoop;
}
