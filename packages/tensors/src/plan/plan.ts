/**
 * A computation that was recorded once: ops, loops and updates in order, on values by number. It holds no engine's memory, so any engine can
 * run it: op by op (runOpByOp.ts), or prepared once and replayed (`ComputeEngine.preparePlan`).
 */
import type { Data, DType } from '../dtype.js';
import type { ComputeEngine, Tensor } from '../engine.js';
import type { Attributes, OpName } from '../ops/vocabulary.js';
import type { LoopProgram } from '../program/loopProgram.js';
import type { Key, KeyOrigin } from '../random/keyOrigin.js';
import type { Shape } from '../shape.js';
import type { UpdateAttributes, UpdateRule } from '../updates.js';

/** The index of a value in its plan. */
export type ValueId = number;

/**
 * - `argument`: each run gives it, as a tensor (`isTensor`), or as a typed array or a number that is uploaded.
 * - `captured`: a tensor from outside of the recording. Each run reads its elements anew.
 * - `computed`: an instruction writes it.
 */
export type ValueSource =
  | { readonly kind: 'argument'; readonly index: number; readonly isTensor: boolean }
  | { readonly kind: 'captured'; readonly tensor: Tensor; readonly data: Data | undefined }
  | { readonly kind: 'computed' };

export interface PlanValue {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly source: ValueSource;
}

/** An input of an op: a value, or a number that was part of the recording. */
export type PlanOperand = ValueId | { readonly number: number };

export interface PlanOp<K extends OpName = OpName> {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: Attributes<K>;
  /** How the key of a random op follows from an argument. Absent: it is the key of the attributes. */
  readonly key?: KeyOrigin | undefined;
  readonly inputs: readonly PlanOperand[];
  readonly output: ValueId;
}

/** All steps of a loop. */
export interface PlanLoop {
  readonly kind: 'loop';
  readonly program: LoopProgram;
  readonly steps: number;
  readonly reverse: boolean;
  readonly constants: readonly number[];
  /** In the order of the program. */
  readonly carried: readonly ValueId[];
  readonly sequences: readonly ValueId[];
  readonly invariants: readonly ValueId[];
  /** The carried values after the last step. */
  readonly finals: readonly ValueId[];
  /** [T, ...] each. */
  readonly stacks: readonly ValueId[];
}

/** Overwrites a parameter and its moments. */
export interface PlanUpdate<K extends UpdateRule = UpdateRule> {
  readonly kind: 'update';
  readonly rule: K;
  /** Called at every run: a learning rate may follow a schedule. */
  readonly attributes: () => UpdateAttributes[K];
  readonly tensors: readonly ValueId[];
}

/** Something that JavaScript does at every run, e.g. counting the updates of an optimizer. */
export interface PlanAction {
  readonly kind: 'action';
  readonly action: () => void;
}

/** Shows the elements of a value to JavaScript at every run, e.g. to send a gradient while others are still computed. */
export interface PlanLending {
  readonly kind: 'lend';
  readonly tensor: ValueId;
  /** The elements are valid only during the call. */
  readonly take: (elements: Data) => void;
}

export type PlanInstruction = PlanOp | PlanLoop | PlanUpdate | PlanAction | PlanLending;

/** A whole step that was recorded once. */
export interface Plan {
  readonly values: readonly PlanValue[];
  readonly instructions: readonly PlanInstruction[];
  /** The values that a run returns. */
  readonly results: readonly ValueId[];
  /** Whether the recording still holds. If one returns false, the step must be recorded again. */
  readonly conditions: readonly (() => boolean)[];
}

/** What a run gives for one argument. A key is given for an argument that is a `Random`. */
export type ArgumentValue = Tensor | Data | number | Key;

/** A plan that an engine has prepared. */
export interface PreparedPlan {
  /** Runs the plan. Arguments have the shapes and types of the recording. */
  run(given: readonly ArgumentValue[]): readonly Tensor[];
  /** Frees the memory of the plan. */
  close(): void;
}

/** An engine that prepares plans itself. Others run them op by op. */
export interface PlanEngine extends ComputeEngine {
  /** `undefined`: this engine runs them op by op too, e.g. in another mode. */
  preparePlan(plan: Plan, options: PlanOptions): PreparedPlan | undefined;
}

/** How an engine prepares a plan. */
export interface PlanOptions {
  /** The arguments that are likely the same tensors at every run, such as parameters. They can be read where they are. */
  readonly steady: readonly boolean[];
}

/** The values that an instruction reads, and those that it writes. An update writes what it reads. */
export function readsOf(instruction: PlanInstruction): readonly ValueId[] {
  switch (instruction.kind) {
    case 'op':
      return instruction.inputs.filter((input) => typeof input === 'number');
    case 'loop':
      return [...instruction.carried, ...instruction.sequences, ...instruction.invariants];
    case 'update':
      return instruction.tensors;
    case 'lend':
      return [instruction.tensor];
    case 'action':
      return [];
    default:
      throw instruction satisfies never;
  }
}

export function writesOf(instruction: PlanInstruction): readonly ValueId[] {
  switch (instruction.kind) {
    case 'op':
      return [instruction.output];
    case 'loop':
      return [...instruction.finals, ...instruction.stacks];
    case 'update':
    case 'lend':
    case 'action':
      return [];
    default:
      throw instruction satisfies never;
  }
}

/** Whether an update changes a tensor, by its index: the gradient, at index 1, is only read. */
export const isChanged = (index: number): boolean => index !== 1;
