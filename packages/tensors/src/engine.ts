/**
 * The interface between ops and whatever computes them. Engines that compute (reference, wasm, gpu) and engines that
 * record (autograd's trace and tape) implement the same few methods; ops dispatch on the engine of their inputs, so
 * there is no global engine.
 */
import type { GpuReport } from './engines/gpu/gpuMode.js';
import type { Attributes, OpName } from './ops/vocabulary.js';
import type { LoopExplanation } from './program/loopExplanation.js';
import type { LoopInputs, LoopOutputs, LoopProgram, OpenLoop, OpenLoopInputs } from './program/loopProgram.js';
import type { Shape } from './shape.js';
import type { Data, DType, Operand, Tensor } from './tensor.js';
import type { UpdateAttributes, UpdateRule } from './updates.js';

export interface Engine {
  /** What error messages and reports call it, e.g. `reference` or `wasm (relaxed simd)`. */
  readonly name: string;

  /** 0 for an engine that computes; a recording engine is above every engine that existed before it. */
  readonly level: number;

  /** The engine that computes, under any recording. */
  readonly base: ComputeEngine;

  /** Runs one op. Inputs live on this engine; shapes and element types have been checked and the result's are given. */
  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor;

  /** A tensor of an engine below as a constant on this one. Only recording engines can. */
  lift(tensor: Tensor): Tensor;
}

export interface ResultType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An engine that holds elements and computes with them. */
export interface ComputeEngine extends Engine {
  readonly level: 0;

  /** Copies elements in. */
  fromData(data: Data, shape: Shape, dtype: DType): Tensor;

  /** Copies elements out, once they are computed. */
  read(tensor: Tensor): Promise<Data>;

  /** Copies elements out now. Absent where an engine cannot wait. */
  readonly readSync?: ((tensor: Tensor) => Data) | undefined;

  /** Runs all steps of a loop. */
  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs;

  /**
   * Whether an op with so many rows is as fast at every step of a loop as once over all steps. Absent where the larger one is always
   * the faster one.
   */
  isAsFastInLoop?(op: 'matmul' | 'gather', rows: number): boolean;

  /** How `runLoop` would run a program. Absent where there is nothing to tell: it goes op by op. */
  explainLoop?(program: LoopProgram): LoopExplanation;

  /** Keeps a loop ready to take one step after another as inputs arrive, its state inside. */
  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop;

  /** Overwrites the first tensor (a parameter), and its moments, with their next values. `updateInPlace` checks the tensors. */
  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void;

  /** Overwrites the elements of a tensor: how a checkpoint is loaded into live parameters. */
  write(tensor: Tensor, data: Data): void;

  /** Runs `body`, then frees every buffer made in it that its result does not hold. Scopes nest. */
  scope<T>(body: () => T): T;

  /**
   * Resolves when all that was asked for so far has been handed to the device. Absent where ops run at once. A loop that
   * never waits for it asks for more than the device can do.
   */
  drain?(): Promise<void>;

  /** Gives up results of scopes that nobody uses any more, now rather than when they are found. Absent where it would change nothing. */
  release?(tensors: readonly Tensor[]): void;

  memory(): MemoryReport;

  /** Of an engine on gpu.js: what it really runs on. */
  readonly gpu?: GpuReport | undefined;

  /** Ends the engine: workers stop, memory goes. Tensors of it can no longer be used. */
  close(): void;
}

export interface MemoryReport {
  /** Bytes of live buffers in the engine's own memory. */
  readonly bytes: number;
  readonly buffers: number;
  /** Bytes the engine has taken from the system. */
  readonly reserved: number;
}
