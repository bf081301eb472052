/**
 * Records what is computed, on top of the engine that computes it (a Wengert list). Tensors without an id are
 * constants; an op of constants only is computed and not recorded.
 */

import type { ComputeEngine, Engine, Operand, Tensor } from '@statal/tensors';
import { type Attributes, dispatch, nextLevel, type OpName, source, TensorBase } from '@statal/tensors/internals';
import { type Cotangent, totalCotangent } from '../derivative/cotangent.js';
import { passesGradient, pullback } from '../derivative/pullback.js';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';

import { recordScan } from '../scan/recordScan.js';
import { recordWindows } from '../scan/recordWindows.js';
import type { Pullback, ScanRecorder, Tape } from '../scan/scanRecorder.js';
import type { Window } from '../scan/windowsOf.js';
import { foldScan } from './foldScan.js';
import { copyLookup, lookupOf, noteLookup } from './lookups.js';
import { productOfTable } from './productOfTable.js';

export class TapeTensor extends TensorBase {
  readonly engine: TapeEngine;
  /** The value on the engine below. */
  readonly value: Tensor;
  /** The id of this value on the tape; `undefined` for a constant. */
  readonly id: number | undefined;

  constructor(engine: TapeEngine, value: Tensor, id: number | undefined) {
    super(value.shape, value.dtype);
    this.engine = engine;
    this.value = value;
    this.id = id;
  }

  /** `inspect` shows the computed elements. */
  inspected(): Tensor {
    return this.value;
  }
}

interface Entry {
  readonly inputs: readonly (number | undefined)[];
  readonly outputs: readonly number[];
  readonly pullback: Pullback;
}

export class TapeEngine implements ScanRecorder, Tape {
  readonly name: string;
  readonly level: number = nextLevel();
  readonly base: ComputeEngine;
  readonly #entries: Entry[] = [];
  #nextId = 0;

  constructor(below: Engine) {
    this.base = below.base;
    this.name = `tape on ${below.name}`;
  }

  /** A value whose gradient is tracked. */
  watch(value: Tensor): TapeTensor {
    return new TapeTensor(this, value, this.#nextId++);
  }

  lift(tensor: Tensor): TapeTensor {
    const lifted = new TapeTensor(this, tensor, undefined);
    copyLookup(tensor, lifted);
    return lifted;
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[]): Tensor {
    const folded = productOfTable(op, attributes, inputs);
    if (folded !== undefined) return folded;
    const output = this.#record(op, attributes, inputs);
    noteLookup(op, inputs, output);
    return output;
  }

  #record<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[]): TapeTensor {
    const values = inputs.map((input) => this.valueOf(input));
    const y = values.length === 0 ? source(this.base, op, attributes) : dispatch(op, values, attributes);
    const ids = inputs.map((input, which) => (passesGradient(op, which) ? this.idOf(input) : undefined));
    if (ids.every((id) => id === undefined) || y.dtype === 'int') return new TapeTensor(this, y, undefined);
    const recorded = { op, attributes, inputs: values, y };
    const output = new TapeTensor(this, y, this.#nextId++);
    this.#enter([output], ids, ([g]) =>
      ids.map((id, which) => (id === undefined || g === undefined ? undefined : pullback(recorded, which, g))),
    );
    return output;
  }

  isLookup(tensor: Tensor): boolean {
    return lookupOf(tensor) !== undefined;
  }

  foldScan(step: StepGraph, inputs: ScanInputs): readonly [StepGraph, ScanInputs] {
    return foldScan(step, inputs);
  }

  recordScan(step: StepGraph, inputs: ScanInputs): ScanOutputs {
    return recordScan(this, step, inputs);
  }

  recordWindows(step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs {
    return recordWindows(this, step, inputs, windows);
  }

  /** Puts a computation on the tape: its results, and the function that passes their cotangents back to its inputs. */
  record(results: readonly Tensor[], inputs: readonly (number | undefined)[], back: Pullback): TapeTensor[] {
    const outputs = results.map((value) => this.watch(value));
    this.#enter(outputs, inputs, back);
    return outputs;
  }

  #enter(outputs: readonly TapeTensor[], inputs: readonly (number | undefined)[], back: Pullback): void {
    this.#entries.push({ inputs, outputs: outputs.map((output) => output.id as number), pullback: back });
  }

  valueOf(input: Operand): Operand {
    return input instanceof TapeTensor && input.engine === this ? input.value : input;
  }

  idOf(input: Operand): number | undefined {
    return input instanceof TapeTensor && input.engine === this ? input.id : undefined;
  }

  /**
   * The cotangents of `inputs`, given that of `output`, by walking the tape backward. `undefined`: it has no influence.
   *
   * @param ready called with each cotangent as soon as nothing is added to it anymore
   */
  backward(
    output: Tensor,
    seed: Tensor,
    inputs: readonly TapeTensor[],
    ready?: (which: number, cotangent: Tensor | undefined) => void,
  ): (Tensor | undefined)[] {
    const contributions = new Map<number, Cotangent[]>();
    const contribute = (id: number, cotangent: Cotangent): void => {
      const known = contributions.get(id);
      if (known === undefined) contributions.set(id, [cotangent]);
      else known.push(cotangent);
    };
    const total = (id: number): Tensor | undefined => {
      const known = contributions.get(id);
      return known === undefined ? undefined : totalCotangent(known);
    };
    const outputId = this.idOf(output);
    if (outputId !== undefined) contribute(outputId, seed);
    const totals: (Tensor | undefined)[] = inputs.map(() => undefined);
    const finish = (which: number): void => {
      const { id } = inputs[which];
      totals[which] = id === undefined ? undefined : total(id);
      ready?.(which, totals[which]);
    };
    const firstUses = this.#firstUses(inputs);
    (firstUses.get(undefined) ?? []).forEach(finish);
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      const cotangents = entry.outputs.map(total);
      if (cotangents.some((cotangent) => cotangent !== undefined)) {
        entry.pullback(cotangents).forEach((cotangent, which) => {
          const id = entry.inputs[which];
          if (cotangent !== undefined && id !== undefined) contribute(id, cotangent);
        });
        for (const id of entry.outputs) contributions.delete(id);
      }
      (firstUses.get(index) ?? []).forEach(finish);
    }
    return totals;
  }

  /** The inputs by the first entry that uses them, which adds to their cotangents last; under `undefined` those that none uses. */
  #firstUses(inputs: readonly TapeTensor[]): ReadonlyMap<number | undefined, number[]> {
    const firstOf = new Map<number, number>();
    for (const [index, entry] of this.#entries.entries())
      for (const id of entry.inputs) if (id !== undefined && !firstOf.has(id)) firstOf.set(id, index);
    const uses = new Map<number | undefined, number[]>();
    inputs.forEach(({ id }, which) => {
      const first = id === undefined ? undefined : firstOf.get(id);
      const known = uses.get(first);
      if (known === undefined) uses.set(first, [which]);
      else known.push(which);
    });
    return uses;
  }
}
