/**
 * Writes the text of one gpu.js kernel. A kernel is a function of buffers (`b0`, ...), whole numbers (`o0`, ...) and numbers
 * (`n0`, ...); every thread of it computes one element. Local variables of gpu.js are floats, exact up to 2^24; what
 * they hold is made whole again (`| 0`) where it becomes part of an index, so that indices may be larger.
 */
import { stridesOf } from '../../../shape.js';
import { type Index, minus, times } from './indexText.js';

export class KernelWriter {
  readonly #buffers: unknown[] = [];
  #offsets = 0;
  #numbers = 0;
  #names = 0;
  readonly #lines: string[] = [];
  /** Per open block: what the expressions in it are already called. */
  readonly #known: Map<string, string>[] = [new Map()];
  readonly #hasIntegers: boolean;

  /** @param hasIntegers whether the device computes with whole numbers of 32 bits; WebGL 1 does not */
  constructor(hasIntegers: boolean) {
    this.#hasIntegers = hasIntegers;
  }

  /** The name of a buffer that the kernel reads. One key is one buffer. */
  buffer(key: unknown): string {
    const known = this.#buffers.indexOf(key);
    return `b${known >= 0 ? known : this.#buffers.push(key) - 1}`;
  }

  /** The name of a further whole number that is given at each launch. */
  offset(): Index {
    return `o${this.#offsets++}`;
  }

  /** The name of a further number that is given at each launch. */
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

  /** What `write` gives for a key: written once in each block that it is needed in. */
  once(key: string, write: () => string): string {
    for (const block of this.#known) {
      const known = block.get(key);
      if (known !== undefined) return known;
    }
    const name = write();
    this.#known[this.#known.length - 1].set(key, name);
    return name;
  }

  /** A name for the value of an expression, the same one for the same expression. */
  value(expression: string): string {
    return this.once(expression, () => {
      const name = `v${this.#names++}`;
      this.line(`const ${name} = ${expression};`);
      return name;
    });
  }

  /** A variable that changes. */
  variable(first: string): string {
    const name = `v${this.#names++}`;
    this.line(`let ${name} = ${first};`);
    return name;
  }

  /** The whole value of an expression, computed once. */
  whole(expression: Index): Index {
    return /^\d+$/.test(expression) ? expression : this.asIndex(this.value(expression));
  }

  /** A float that holds a whole number, as part of an index. */
  asIndex(float: string): Index {
    return this.#hasIntegers ? `(${float} | 0)` : float;
  }

  /** The coordinates in `shape` of the element at `index`. */
  coordinates(index: Index, shape: readonly number[]): Index[] {
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

  /** With 0, `by`, 2 `by`, ... below `count`. */
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

  /** One of several pieces that lie one after another from 0: `body` gets which one and the index within it. */
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
    return `function(${parameters.join(', ')}) {\n${this.#lines.join('\n')}\nreturn ${result};\n}`;
  }

  get scalars(): { readonly offsets: number; readonly numbers: number } {
    return { offsets: this.#offsets, numbers: this.#numbers };
  }
}
