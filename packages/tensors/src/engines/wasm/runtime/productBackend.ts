/** Interface of what makes matrix products: the kernels (products/kernelProducts.ts) or the system's BLAS (products/blasProducts.ts). */
import type { LoopInstruction } from '../threads/parallelFor.js';
import type { Range } from '../threads/splitRange.js';

/** C = A B with A [m, k] (stored [k, m] if transposed), B [k, n] (stored [n, k] if transposed), C [m, n]. */
export interface ProductShape {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** A product outside of loops. `a`, `b` and `c` are addresses; `lda` and `ldb` count elements from row to row. C is contiguous. */
export interface WholeProduct extends ProductShape {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly lda: number;
  readonly ldb: number;
}

/** A matrix of a loop. */
export interface LoopMatrix {
  /** Address at step 0. */
  readonly pointer: number;
  /** Bytes from one step to the next. */
  readonly stride: number;
  /** Elements from one row to the next. */
  readonly leading: number;
}

/** A product of a loop before its matrices have addresses. */
export interface PlannedProduct extends ProductShape {
  /** Elements from one row to the next, for A, B and C. */
  readonly leading: readonly [a: number, b: number, c: number];
  /** Whether B is the same at all steps. */
  readonly hasFixedWeights: boolean;
}

/** A product of a loop, with addresses. */
export interface LoopProduct extends ProductShape {
  readonly a: LoopMatrix;
  readonly b: LoopMatrix;
  readonly out: LoopMatrix;
  /** Whether the product is added to what `out` holds. */
  readonly accumulates: boolean;
  /** Rows for each batch row of the loop: a split never cuts through them. */
  readonly rowsEach: number;
  /** Address of the weights that `prepareWeights` wrote; `undefined` if B is used directly. */
  readonly weights: number | undefined;
  /** Allocates bytes that live as long as the bound loop. Any thread may use them. */
  allocate(bytes: number): number;
}

export interface ProductBackend {
  /** Whether fixed weights are packed once for all steps. If so, a product at each step is as fast as one product of all steps. */
  readonly packsWeightsOnce: boolean;

  /** Makes a product outside of loops. */
  multiply(product: WholeProduct): void;

  /** Makes products of one shape outside of loops. None depends on another. */
  multiplyAll(products: readonly WholeProduct[]): void;

  /** The backend that makes a product of a loop. Depends on the whole product, not on the rows of one thread. */
  forLoop(product: PlannedProduct): ProductBackend;

  /** Bytes of prepared weights; 0 to use B directly. */
  weightBytes(product: ProductShape): number;

  /** Writes fixed weights in the order that `encode` expects. */
  prepareWeights(product: ProductShape, b: LoopMatrix, to: number): void;

  /** The loop instructions of a product, for all rows of C or for a range of them. */
  encode(product: LoopProduct, rows: Range | undefined): LoopInstruction[];

  /** How rows must be split for threads. Absent if any split gives the same bits. */
  readonly rowPieces?: ((rows: number) => readonly Range[]) | undefined;
}
