/**
 * The interface between ops and what computes them. Engines that compute (reference, wasm, gpu) and engines that record
 * (autograd's trace and tape) implement the same few methods. Ops dispatch on the engine of their inputs, so there is no
 * global engine. `Tensor` and the inputs of loops are here too, because they and the engine refer to each other.
 */

import type { Data, DType } from './dtype.js';
import type { GpuReport } from './engines/gpu/gpuMode.js';
import type { RowProduct } from './ops/opTraits.js';
import type { Attributes, OpName } from './ops/vocabulary.js';
import type { LoopExplanation } from './program/loopExplanation.js';
import type { LoopProgram } from './program/loopProgram.js';
import type { Shape } from './shape.js';
import type { UpdateAttributes, UpdateRule } from './updates.js';

/** A value on an engine. Engines add fields of their own. */
export interface Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  /** True for a recorded number, which takes the element type of the other operand. */
  readonly isNumber?: boolean | undefined;
}

/** An input of an op. A plain number is a scalar on any engine. */
export type Operand = Tensor | number;

/** An engine runs operations: it computes them, or records a step or a gradient. */
export interface Engine {
  /** The name in error messages and reports, e.g. `reference` or `wasm (relaxed simd)`. */
  readonly name: string;

  /** 0 for an engine that computes. A recording engine has a higher level than every engine that existed before it. */
  readonly level: number;

  /** The engine that computes, below all recording engines. */
  readonly base: ComputeEngine;

  /** Runs one op on inputs of this engine. The caller has checked their shapes and element types and gives the result's. */
  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor;

  /** Makes a tensor of an engine below a constant on this one. Only recording engines can. */
  lift(tensor: Tensor): Tensor;
}

/** The shape and the element type of a result. */
export interface ResultType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An engine that holds elements and computes with them, or one that stands in for it while a plan is recorded. */
export interface ComputeEngine extends Engine {
  /** Copies elements to the engine. */
  fromData(data: Data, shape: Shape, dtype: DType): Tensor;

  /** Copies elements from the engine, once they are computed. */
  read(tensor: Tensor): Promise<Data>;

  /** Copies elements from the engine now. Absent if the engine cannot block. */
  readonly readSync?: ((tensor: Tensor) => Data) | undefined;

  /** Runs all steps of a loop. */
  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs;

  /**
   * Whether an op of this many rows is as fast at every step of a loop as once over all steps. Absent if the larger op is always
   * faster.
   */
  isAsFastInLoop?(op: RowProduct, rows: number): boolean;

  /** Whether convolutions are made of patches and products on this engine, also in plans. Default: false. */
  readonly composesConvolutions?: boolean | undefined;

  /** How `runLoop` would run a program. Absent if it always runs op by op. */
  explainLoop?(program: LoopProgram): LoopExplanation;

  /** Opens a loop that keeps its state and runs one step at a time, as inputs arrive. */
  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop;

  /** Overwrites a parameter and its moments with their next values. `updateInPlace` checks the tensors first. */
  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void;

  /** Overwrites the elements of a tensor. Loading a checkpoint into live parameters uses it. */
  write(tensor: Tensor, data: Data): void;

  /**
   * The elements themselves, not a copy, to be changed in place by other code, such as an all-reduce. From now on they stay at their place in
   * memory; the array itself is valid until the next allocation. Absent if they are not in the memory of this process.
   */
  elements?(tensor: Tensor): Data;

  /** Calls `take` with the elements themselves, valid only during the call. Absent as `elements` is. */
  lend?(tensor: Tensor, take: (elements: Data) => void): void;

  /** Called now and then while the engine computes, on the thread that called it. Absent if it cannot. */
  afterTask?: (() => void) | undefined;

  /** Runs `body`, then frees every buffer made in it that its result does not hold. Scopes nest. */
  scope<T>(body: () => T): T;

  /**
   * Resolves when all queued ops are submitted to the device. Await it in loops, or the queue grows without bound. Absent if ops
   * run at once.
   */
  drain?(): Promise<void>;

  /** Frees results of scopes now instead of at garbage collection. Absent if it would change nothing. */
  release?(tensors: readonly Tensor[]): void;

  memory(): MemoryReport;

  /** Mode and adapter of a gpu engine. */
  readonly gpu?: GpuReport | undefined;

  /** Stops workers and frees memory. Tensors of the engine can no longer be used. */
  close(): void;
}

/** How much memory an engine holds. */
export interface MemoryReport {
  /** Bytes of live buffers in the engine's own memory. */
  readonly bytes: number;
  readonly buffers: number;
  /** Bytes that the engine has taken from the system. */
  readonly reserved: number;
}

/** The inputs of a loop program, in the order of its nodes. */
export interface LoopInputs {
  readonly steps: number;
  /** Whether to run from the last step to the first. Sequences and stacks keep their order in time. */
  readonly reverse: boolean;
  readonly carried: readonly Tensor[];
  /** Each [T, ...step shape]. */
  readonly sequences: readonly Tensor[];
  readonly invariants: readonly Tensor[];
  readonly constants: readonly number[];
}

/** The results of a loop program. */
export interface LoopOutputs {
  readonly carried: readonly Tensor[];
  /** Each [T, ...step shape]. */
  readonly stacked: readonly Tensor[];
}

/** The inputs of a loop that is opened, before its first step. */
export type OpenLoopInputs = Pick<LoopInputs, 'carried' | 'invariants' | 'constants'>;

/** A loop that runs one step at a time. */
export interface OpenLoop {
  /**
   * Runs one step, with one value for each sequence: [...step shape], row-major. The next step overwrites the arrays that it
   * returns, which hold the stacked results.
   */
  step(sequences: readonly Data[]): readonly Data[];
  /** Copies the state between two steps. */
  snapshot(): Data[];
  /** Replaces the state, e.g. by a snapshot. */
  restore(state: readonly Data[]): void;
  /** Frees the memory of the loop. */
  close(): void;
}
