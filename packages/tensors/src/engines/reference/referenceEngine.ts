/**
 * The reference engine: plain float64 loops on JavaScript arrays. It is the oracle of tests and of finite differences. It is slow,
 * and JavaScript's garbage collection frees its memory.
 */
import type { ComputeEngine, LoopInputs, LoopOutputs, MemoryReport, OpenLoop, OpenLoopInputs, ResultType } from '../../engine.js';
import { EngineError, ShapeError } from '../../errors.js';
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import { InterpretedOpenLoop } from '../../program/interpretedOpenLoop.js';
import { interpretLoop } from '../../program/interpretLoop.js';
import type { LoopProgram } from '../../program/loopProgram.js';
import { type Shape, showShape, sizeOf } from '../../shape.js';
import type { Data, DType, Operand, Tensor } from '../../tensor.js';
import type { UpdateAttributes, UpdateRule } from '../../updates.js';
import { type Elements, kernels, toInt } from './kernels.js';
import { ReferenceTensor } from './referenceTensor.js';
import { updateRules } from './updateRules.js';

export class ReferenceEngine implements ComputeEngine {
  readonly name = 'reference';
  readonly level = 0;
  readonly base: ComputeEngine = this;

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const data = kernels[op](
      inputs.map((input) => this.#elements(op, input)),
      attributes,
      result,
    );
    return this.#make(result, data);
  }

  lift(): never {
    throw new EngineError('lift', 'the reference engine does not take tensors of other engines', 'Move them with transfer(tensor, engine)');
  }

  fromData(data: Data, shape: Shape, dtype: DType): Tensor {
    if (data.length !== sizeOf(shape)) throw new ShapeError('tensor', `${data.length} elements do not fill ${showShape(shape)}`);
    return this.#make({ shape, dtype }, Float64Array.from(data));
  }

  async read(tensor: Tensor): Promise<Data> {
    return this.readSync(tensor);
  }

  readSync(tensor: Tensor): Data {
    const { data } = this.#elements('read', tensor);
    return tensor.dtype === 'int' ? Int32Array.from(data) : data.slice();
  }

  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
    return interpretLoop(program, inputs);
  }

  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop {
    return new InterpretedOpenLoop(this, program, inputs);
  }

  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
    updateRules[rule](
      tensors.map((tensor) => this.#elements(rule, tensor).data),
      attributes,
    );
  }

  write(tensor: Tensor, data: Data): void {
    this.#elements('write', tensor).data.set(data);
  }

  elements(tensor: Tensor): Data {
    return this.#elements('elements', tensor).data;
  }

  lend(tensor: Tensor, take: (elements: Data) => void): void {
    take(this.#elements('lend', tensor).data);
  }

  scope<T>(body: () => T): T {
    return body();
  }

  memory(): MemoryReport {
    return { bytes: 0, buffers: 0, reserved: 0 };
  }

  close(): void {}

  #make({ shape, dtype }: ResultType, data: Float64Array): ReferenceTensor {
    return new ReferenceTensor(this, shape, dtype, dtype === 'int' ? data.map(toInt) : data);
  }

  #elements(op: string, input: Operand): Elements {
    if (typeof input === 'number') return { shape: [], data: Float64Array.of(input) };
    if (!(input instanceof ReferenceTensor) || input.engine !== this)
      throw new EngineError(op, 'the tensor does not live on this reference engine');
    return input;
  }
}
