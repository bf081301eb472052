/** The stack, the marks and the memo of a pickle, and the bytes that are read. The opcodes are in readPickle.ts. */
import { isNumpyDtype } from './numpyGlobals.js';
import { PickleFunction, type PickleValue, type StorageType } from './pickleValue.js';

/** How the reader finds what a pickle names. Both throw an error for anything else. */
export interface PickleNames {
  global(module: string, name: string): PickleFunction | StorageType | string;
  /** A storage by its persistent id. */
  persistent(id: PickleValue): PickleValue;
}

/** No state_dict comes near these numbers, and a hostile pickle within them takes less than 64 MB. */
const pickleLimits = {
  /** Values that are on the stack at the same time. Python writes the items of a dict in groups of 1000. */
  stack: 100_000,
  /** All values that are pushed. */
  pushes: 2_000_000,
  /** Values that are kept to be used again. */
  kept: 1_000_000,
  /** Texts, fractions and large whole numbers. */
  objects: 400_000,
  /** Lists, tuples that are not empty, dicts, storages and tensors. */
  containers: 200_000,
} as const;

const highestProtocol = 5;

/** Throws an error of this problem; the hint is the way out if it is not an intact file. */
export type PickleFail = (problem: string, hint?: string) => never;

const alone = 'Save the state_dict alone';

export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #names: PickleNames;
  readonly #fail: PickleFail;
  readonly #stack: PickleValue[] = [];
  /** How many values were on the stack at each mark. */
  readonly #marks: number[] = [];
  readonly #memo: (PickleValue | undefined)[] = [];
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #counts = { pushes: 0, kept: 0, objects: 0, containers: 0 };
  at: number;

  constructor(bytes: Uint8Array, at: number, names: PickleNames, fail: PickleFail) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#names = names;
    this.#fail = fail;
    this.at = at;
  }

  refuse(problem: string, hint?: string): never {
    return this.#fail(`offset ${this.at} of the pickle: ${problem}`, hint);
  }

  // Bytes

  #take(size: number): number {
    const from = this.at;
    if (size > this.#bytes.length - from) return this.refuse('it is cut off');
    this.at += size;
    return from;
  }

  byte(): number {
    return this.#bytes[this.#take(1)];
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A size of 8 bytes. Sizes above 2^53 are larger than any file, so it does not matter that they are rounded. */
  long(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  double(): number {
    this.#count('objects');
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A whole number of so many bytes, the lowest first, signed. */
  wholeNumber(size: number): number | bigint {
    if (size > 16) return this.refuse(`a whole number has ${size} bytes, and at most 16 are read`);
    const from = this.#take(size);
    let value = 0n;
    for (let index = size - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.#bytes[from + index]);
    value = BigInt.asIntN(8 * size, value);
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value);
    this.#count('objects');
    return value;
  }

  text(size: number): string {
    this.#count('objects');
    const from = this.#take(size);
    try {
      return this.#decoder.decode(this.#bytes.subarray(from, from + size));
    } catch {
      return this.refuse('a text is not UTF-8');
    }
  }

  /** Bytes as a text with a character for each. */
  bytes(size: number): string {
    this.#count('objects');
    const from = this.#take(size);
    let text = '';
    for (let at = from; at < from + size; at += 4096)
      text += String.fromCharCode(...this.#bytes.subarray(at, Math.min(from + size, at + 4096)));
    return text;
  }

  /** A name that ends with a line feed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > 1000) return this.refuse('a name has no end');
    const name = this.text(end - this.at);
    this.at = end + 1;
    return name;
  }

  protocol(protocol: number): void {
    if (protocol < 2 || protocol > highestProtocol) this.refuse(`its protocol is ${protocol}, and 2 to ${highestProtocol} are read`);
  }

  // The stack

  #count(what: Exclude<keyof typeof pickleLimits, 'stack'>, more = 1): void {
    this.#counts[what] += more;
    if (this.#counts[what] > pickleLimits[what]) this.refuse(`it holds more than ${pickleLimits[what]} values`, alone);
  }

  push(value: PickleValue): void {
    this.#count('pushes');
    if (this.#stack.length >= pickleLimits.stack) this.refuse(`more than ${pickleLimits.stack} values wait on its stack`, alone);
    this.#stack.push(value);
  }

  pushContainer(value: PickleValue): void {
    this.#count('containers');
    this.push(value);
  }

  top(): PickleValue {
    if (this.#stack.length <= this.#floor()) return this.refuse('a value is missing');
    return this.#stack[this.#stack.length - 1];
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  popMany(count: number): PickleValue[] {
    if (this.#stack.length - count < this.#floor()) return this.refuse('a value is missing');
    return this.#stack.splice(this.#stack.length - count, count);
  }

  mark(): void {
    if (this.#marks.length >= pickleLimits.stack) this.refuse('it is nested too deeply');
    this.#marks.push(this.#stack.length);
  }

  popMarked(): PickleValue[] {
    const from = this.#marks.pop();
    return from === undefined ? this.refuse('a mark is missing') : this.#stack.splice(from);
  }

  #floor(): number {
    return this.#marks.length === 0 ? 0 : this.#marks[this.#marks.length - 1];
  }

  // Lists and dicts

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.refuse('items are appended to something that is no list');
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) this.refuse('items are set in something that is no dict');
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
  }

  /** PyTorch sets `_metadata` of a state_dict, the versions of its modules, which say nothing of the parameters. */
  setAttributes(attributes: PickleValue): void {
    if (isNumpyDtype(this.top(), attributes)) return;
    if (!(this.top() instanceof Map) || !(attributes instanceof Map)) this.refuse('attributes are set of something that is no dict');
  }

  // The memo

  /** Python numbers kept values from 0, one after another; Python 2 from 1. */
  keep(index: number = this.#memo.length): void {
    if (index > this.#memo.length + 1) this.refuse(`value ${index} is kept out of order`);
    this.#count('kept');
    this.#memo[index] = this.top();
  }

  kept(index: number): PickleValue {
    const value = this.#memo[index];
    return value === undefined ? this.refuse(`value ${index} is used and was not kept`) : value;
  }

  // Functions and storages

  pushGlobal(module: string, name: string): void {
    this.push(this.#names.global(module, name));
  }

  pushGlobalOf([module, name]: readonly PickleValue[]): void {
    if (typeof module !== 'string' || typeof name !== 'string') this.refuse('the name of a global is no text');
    this.pushGlobal(module, name);
  }

  call([called, args]: readonly PickleValue[]): void {
    if (!(called instanceof PickleFunction) || !Array.isArray(args)) this.refuse('it calls something that is no function');
    const [list] = args; // of an OrderedDict, which is copied
    this.#count('pushes', args.length + (Array.isArray(list) ? list.length : 0));
    this.pushContainer(called.call(args, (problem) => this.refuse(`${called.name}: ${problem}`)));
  }

  pushPersistent(id: PickleValue): void {
    this.pushContainer(this.#names.persistent(id));
  }
}
