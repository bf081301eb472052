/**
 * Writes the text of one gpu.js kernel. A kernel is a function of buffers (`b0`, ...), whole numbers (`o0`, ...) and numbers
 * (`n0`, ...); each of its threads computes one element. Local variables of gpu.js are floats, exact up to 2^24. In an index
 * they are converted to integers (`| 0`), so that the index may be larger.
 */
import { stridesOf } from '../../../strides.js';
import { type Index, minus, position, times } from './indexText.js';

export class KernelWriter {
  readonly #buffers: unknown[] = [];
  #offsets = 0;
  #numbers = 0;
  #names = 0;
  readonly #lines: string[] = [];
  /** The index that coordinates were computed from. */
  readonly #splits = new Map<string, Index>();
  /** For each open block: the names of the expressions computed in it. */
  readonly #known: Map<string, string>[] = [new Map()];
  readonly #hasIntegers: boolean;

  /** @param hasIntegers whether the device has 32-bit integers; WebGL 1 does not */
  constructor(hasIntegers: boolean) {
    this.#hasIntegers = hasIntegers;
  }

  /** The name of a buffer that the kernel reads. Each key is one buffer. */
  buffer(key: unknown): string {
    const known = this.#buffers.indexOf(key);
    return `b${known >= 0 ? known : this.#buffers.push(key) - 1}`;
  }

  /** The name of another whole number that each launch provides. */
  offset(): Index {
    return `o${this.#offsets++}`;
  }

  /** The name of another number that each launch provides. */
  number(): string {
    return `n${this.#numbers++}`;
  }

  /** The keys of the buffers, in the order of the arguments. */
  get buffers(): readonly unknown[] {
    return this.#buffers;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  /** The name that `write` returns for a key, or its known name if an open block already has the key. */
  once(key: string, write: () => string): string {
    for (const block of this.#known) {
      const known = block.get(key);
      if (known !== undefined) return known;
    }
    const name = write();
    this.#known[this.#known.length - 1].set(key, name);
    return name;
  }

  /** The name of an expression's value. Equal expressions share one name. */
  value(expression: string): string {
    return this.once(expression, () => {
      const name = `v${this.#names++}`;
      this.line(`const ${name} = ${expression};`);
      return name;
    });
  }

  /** The name of a new mutable variable. */
  variable(first: string): string {
    const name = `v${this.#names++}`;
    this.line(`let ${name} = ${first};`);
    return name;
  }

  /** A whole-number expression, computed once. */
  whole(expression: Index): Index {
    return /^\d+$/.test(expression) ? expression : this.asIndex(this.value(expression));
  }

  /** Converts a float that holds a whole number, for use in an index. */
  asIndex(float: string): Index {
    return this.#hasIntegers ? `(${float} | 0)` : float;
  }

  /** The coordinates of element `index` in `shape`. */
  coordinates(index: Index, shape: readonly number[]): Index[] {
    const found = this.#divided(index, shape);
    this.#splits.set(`${found.join()}|${shape.join()}`, index);
    return found;
  }

  /** The index of the element at some coordinates; one that `coordinates` got is found again. */
  indexOf(coordinates: readonly Index[], shape: readonly number[]): Index {
    if (coordinates.length === 1) return coordinates[0];
    return this.#splits.get(`${coordinates.join()}|${shape.join()}`) ?? this.whole(position(coordinates, stridesOf(shape), '0'));
  }

  #divided(index: Index, shape: readonly number[]): Index[] {
    let rest = index;
    const found: Index[] = [];
    for (const [axis, inner] of stridesOf(shape).entries()) {
      if (shape[axis] === 1) found.push('0');
      else if (inner === 1) found.push(rest);
      else {
        const coordinate = this.whole(`quotient(${rest}, ${inner})`);
        found.push(coordinate);
        rest = this.whole(`${rest} - ${times(coordinate, inner)}`);
      }
    }
    return found;
  }

  /** A loop over 0, `by`, 2 `by`, ... below `count`. */
  loop(count: number, body: (index: Index) => void, by = 1): void {
    if (count === 0) return;
    const name = `k${this.#names++}`;
    this.block(`for (let ${name} = 0; ${name} < ${count}; ${by === 1 ? `${name}++` : `${name} += ${by}`})`, () => body(name));
  }

  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.#known.push(new Map());
    body();
    this.#known.pop();
    this.line('}');
  }

  /** Writes a branch for each of several adjacent ranges from 0. `body` gets the range and the index within it. */
  pieces(index: Index, sizes: readonly number[], body: (piece: number, index: Index) => void): void {
    if (sizes.length === 1) {
      body(0, index);
      return;
    }
    let start = 0;
    sizes.forEach((size, piece) => {
      const from = start;
      start += size;
      const isLast = piece === sizes.length - 1;
      const head = `${piece === 0 ? '' : 'else '}${isLast ? '' : `if (${index} < ${start})`}`;
      this.block(head.trim(), () => body(piece, this.whole(minus(index, from))));
    });
  }

  text(result: string): string {
    const names = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${letter}${index}`);
    const parameters = [...names('b', this.#buffers.length), ...names('o', this.#offsets), ...names('n', this.#numbers)];
    return `function(${parameters.join(', ')}) {\n${this.statements}\nreturn ${result};\n}`;
  }

  /** The statements written so far. */
  get statements(): string {
    return this.#lines.join('\n');
  }

  get scalars(): { readonly offsets: number; readonly numbers: number } {
    return { offsets: this.#offsets, numbers: this.#numbers };
  }
}
