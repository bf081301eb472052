/**
 * Records what a step does as a plan. It stands in for an engine that computes, below tapes and traces: a scan gives it whole loops, an
 * optimizer its updates. It computes nothing, so its tensors have no elements.
 */
import type { ComputeEngine, LoopInputs, LoopOutputs, MemoryReport, ResultType } from '../engine.js';
import { EngineError, StatalError } from '../errors.js';
import { composedConvolution } from '../ops/convolution.js';
import type { RowProduct } from '../ops/opTraits.js';
import type { Attributes, OpName } from '../ops/vocabulary.js';
import type { LoopExplanation } from '../program/loopExplanation.js';
import type { LoopProgram } from '../program/loopProgram.js';
import { type Key, keyOriginOf } from '../random/keyOrigin.js';
import { nextLevel } from '../recordingLevel.js';
import type { Shape } from '../shape.js';
import type { Data, DType, Operand, Tensor } from '../tensor.js';
import { TensorBase } from '../tensorBase.js';
import type { UpdateAttributes, UpdateRule } from '../updates.js';
import type { Plan, PlanInstruction, PlanOperand, PlanValue, ValueId, ValueSource } from './plan.js';
import type { Recorder } from './recording.js';

/** A value of a plan. */
export class PlanTensor extends TensorBase {
  readonly engine: PlanRecorder;
  readonly id: ValueId;

  constructor(engine: PlanRecorder, id: ValueId, { shape, dtype }: ResultType) {
    super(shape, dtype);
    this.engine = engine;
    this.id = id;
  }
}

/** An engine that records a plan for another engine, and computes nothing. */
export class PlanRecorder implements Recorder {
  readonly name: string;
  readonly level: number = nextLevel();
  readonly base: ComputeEngine = this;
  readonly target: ComputeEngine;
  readonly #values: PlanValue[] = [];
  readonly #instructions: PlanInstruction[] = [];
  readonly #conditions: (() => boolean)[] = [];
  /** What each tensor from outside stands for. */
  readonly #lifted = new Map<Tensor, PlanTensor>();
  /** The index of the argument that a typed array is. */
  readonly #arrays = new Map<Data, number>();

  constructor(target: ComputeEngine) {
    this.target = target;
    this.name = `plan for ${target.name}`;
  }

  /** The value of an argument: a tensor, or a number, which is a scalar float. */
  argument(index: number, { shape, dtype }: ResultType, tensor?: Tensor): PlanTensor {
    const made = this.#add({ shape, dtype, source: { kind: 'argument', index, isTensor: tensor !== undefined } });
    if (tensor !== undefined) this.#lifted.set(tensor, made);
    return made;
  }

  /** An argument that is a typed array. What `tensor` makes of it is uploaded at each run. */
  arrayArgument(index: number, array: Data): void {
    this.#arrays.set(array, index);
  }

  plan(results: readonly Tensor[]): Plan {
    return {
      values: this.#values,
      instructions: this.#instructions,
      results: results.map((tensor) => this.#idOf(tensor)),
      conditions: this.#conditions,
    };
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const composed = this.target.composesConvolutions ? composedConvolution(op, inputs, attributes) : undefined;
    if (composed !== undefined) return composed;
    const output = this.#compute(result);
    const operands = inputs.map((input): PlanOperand => (typeof input === 'number' ? { number: input } : this.#idOf(input)));
    const key = op === 'randomUniform' ? keyOriginOf((attributes as Attributes<'randomUniform'>).key as Key) : undefined;
    this.#instructions.push({ kind: 'op', op, attributes, key, inputs: operands, output: output.id });
    return output;
  }

  /** A tensor from outside: an argument, or a captured tensor. */
  lift(tensor: Tensor): PlanTensor {
    if (tensor instanceof PlanTensor && tensor.engine !== this) {
      throw new StatalError(
        'compile',
        'a tensor of one recorded step came into another',
        'Return it from its step and pass it as an argument',
      );
    }
    return this.#lifted.get(tensor) ?? this.#capture(tensor, undefined);
  }

  fromData(data: Data, shape: Shape, dtype: DType): Tensor {
    const index = this.#arrays.get(data);
    if (index !== undefined) return this.#add({ shape, dtype, source: { kind: 'argument', index, isTensor: false } });
    return this.#capture(this.target.fromData(data, shape, dtype), data);
  }

  runLoop(program: LoopProgram, { steps, reverse, constants, carried, sequences, invariants }: LoopInputs): LoopOutputs {
    const { nodes } = program.graph;
    const ids = (tensors: readonly Tensor[]): ValueId[] => tensors.map((tensor) => this.#idOf(tensor));
    const finals = carried.map((tensor) => this.#compute(tensor));
    const stacks = program.stacked.map((id) => this.#compute({ shape: [steps, ...nodes[id].shape], dtype: nodes[id].dtype }));
    this.#instructions.push({
      ...{
        kind: 'loop',
        program,
        steps,
        reverse,
        constants,
        carried: ids(carried),
        sequences: ids(sequences),
        invariants: ids(invariants),
      },
      ...{ finals: ids(finals), stacks: ids(stacks) },
    });
    return { carried: finals, stacked: stacks };
  }

  recordUpdate<K extends UpdateRule>(rule: K, attributes: () => UpdateAttributes[K], tensors: readonly Tensor[]): void {
    this.#instructions.push({ kind: 'update', rule, attributes, tensors: tensors.map((tensor) => this.#idOf(tensor)) });
  }

  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
    this.recordUpdate(rule, () => attributes, tensors);
  }

  addAction(action: () => void): void {
    this.#instructions.push({ kind: 'action', action });
  }

  lend(tensor: Tensor, take: (elements: Data) => void): void {
    this.#instructions.push({ kind: 'lend', tensor: this.#idOf(tensor), take });
  }

  addCondition(condition: () => boolean): void {
    this.#conditions.push(condition);
  }

  /** The plan frees values itself. */
  scope<T>(body: () => T): T {
    return body();
  }

  isAsFastInLoop(op: RowProduct, rows: number): boolean {
    return this.target.isAsFastInLoop?.(op, rows) ?? false;
  }

  explainLoop(program: LoopProgram): LoopExplanation {
    if (this.target.explainLoop === undefined) throw refusal('explained');
    return this.target.explainLoop(program);
  }

  read(): Promise<Data> {
    throw refusal('read');
  }

  readSync(): Data {
    throw refusal('read');
  }

  write(): void {
    throw refusal('written');
  }

  openLoop(): never {
    throw refusal('streamed');
  }

  memory(): MemoryReport {
    return this.target.memory();
  }

  close(): void {}

  #capture(tensor: Tensor, data: Data | undefined): PlanTensor {
    if (tensor.engine !== this.target) {
      const names = `${this.target.name} and ${tensor.engine.name}`;
      throw new EngineError('compile', `the step uses tensors of two engines, ${names}`, 'Move one with await transfer(tensor, engine)');
    }
    const made = this.#add({ shape: tensor.shape, dtype: tensor.dtype, source: { kind: 'captured', tensor, data } });
    this.#lifted.set(tensor, made);
    return made;
  }

  #compute(type: ResultType): PlanTensor {
    return this.#add({ shape: type.shape, dtype: type.dtype, source: { kind: 'computed' } });
  }

  #add(value: PlanValue & { readonly source: ValueSource }): PlanTensor {
    return new PlanTensor(this, this.#values.push(value) - 1, value);
  }

  #idOf(tensor: Tensor): ValueId {
    return (tensor instanceof PlanTensor && tensor.engine === this ? tensor : this.lift(tensor)).id;
  }
}

function refusal(what: string): StatalError {
  return new StatalError(
    'compile',
    `a tensor was ${what} while its step is recorded, so it has no elements yet`,
    'Return it from the step, and read what the compiled step returns',
  );
}
