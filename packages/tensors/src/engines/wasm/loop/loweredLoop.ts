/** A lowered loop program: instructions on places in memory. Binding fills in the addresses (boundLoop.ts). */
import type { Attributes, OpName } from '../../../ops/vocabulary.js';
import type { NotCompiledReason, RowIndependence } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import type { Shape } from '../../../shape.js';
import type { GroupNode, GroupOperand, GroupProgram } from '../bytecode/groupProgram.js';
import type { ProductBackend, ProductShape } from '../runtime/productBackend.js';
import type { Location, Slot } from './location.js';

export interface LoweredGroup {
  readonly kind: 'group';
  readonly shape: Shape;
  readonly operands: readonly (Location & GroupOperand)[];
  readonly nodes: readonly GroupNode[];
  /** The program over all batch rows. */
  readonly program: GroupProgram;
}

export interface Matrix {
  readonly location: Location;
  /** Elements from one row to the next. */
  readonly leading: number;
}

export interface LoweredProduct extends ProductShape {
  readonly kind: 'product';
  readonly a: Matrix;
  readonly b: Matrix;
  readonly out: Matrix;
  /** Whether the product is added to what `out` holds. */
  readonly accumulates: boolean;
  /** Rows of the product for each batch row of the loop, such as the pixels of an image; 1 if its rows are not those of the batch. */
  readonly rowsEach: number;
  readonly backend: ProductBackend;
}

/** A product for each index of leading axes, in order: one after the other for each batch row. */
export interface LoweredBatch {
  readonly kind: 'batch';
  /** Size of the first axis of the result: its batch rows, if the loop keeps them apart. */
  readonly rows: number;
  readonly products: readonly LoweredProduct[];
}

/** An op that runs by its own kernel. */
export interface LoweredSingle {
  readonly kind: 'single';
  readonly op: OpName;
  readonly attributes: Attributes<OpName>;
  readonly inputs: readonly (LocatedValue | { readonly constant: number })[];
  readonly out: LocatedValue;
}

export interface LocatedValue {
  readonly location: Location;
  readonly shape: Shape;
  readonly dtype: 'float' | 'int';
}

export type LoweredInstruction = LoweredGroup | LoweredProduct | LoweredBatch | LoweredSingle;

export interface LoweredLoop {
  readonly program: LoopProgram;
  readonly slots: readonly Slot[];
  /** The slot of each carried value. */
  readonly states: readonly number[];
  readonly stacks: readonly Location[];
  readonly instructions: readonly LoweredInstruction[];
  /** Why JavaScript runs the steps one by one; `undefined` if one call runs all steps. */
  readonly notCompiled: NotCompiledReason | undefined;
  readonly rows: RowIndependence;
}
