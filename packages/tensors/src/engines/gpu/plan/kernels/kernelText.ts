/** The text of one kernel while it is written: its functions, and the words that they use. */
import { GraphText } from '../../text/graphText.js';
import { type Index, sumOf, times } from '../../text/indexText.js';
import { KernelWriter } from '../../text/kernelWriter.js';
import type { ItemWord, SpecGraph, WordUse } from './kernelSpec.js';
import { functionSignature, functionTexts } from './wgslFunctions.js';
import { type WgslFunction, type WgslNames, type WgslSignature, wgslFunction } from './wgslText.js';

export class KernelText {
  readonly words: ItemWord[] = [];
  readonly #keys = new Map<string, string>();
  readonly #used = new Set<string>();
  readonly #own = new Map<string, WgslSignature>();
  readonly #parts: string[] = [];
  readonly #isTrial: boolean;

  /** @param isTrial whether only the elements that the text needs matter, so that nothing is translated */
  constructor(isTrial = false) {
    this.#isTrial = isTrial;
  }

  /** The name of a word in kernel text. */
  word(item: number, use: WordUse): string {
    const key = JSON.stringify([item, use]);
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const letter = use.kind === 'number' || use.kind === 'value' ? 'n' : 'o';
    const name = `${letter}${this.words.push({ item, use }) - 1}`;
    this.#keys.set(key, name);
    return name;
  }

  /** Adds a function whose body a writer wrote. */
  addFunction(head: WgslFunction, statements: string): void {
    this.#own.set(head.name, { inputs: head.parameters.map(([, type]) => type), returns: head.returns });
    if (!this.#isTrial) this.#parts.push(wgslFunction(head, statements, this.names));
  }

  /** Adds WGSL as it is, which may call some functions of the table. */
  addRaw(text: string, calls: readonly string[] = []): void {
    this.#parts.push(text);
    for (const name of calls) this.#used.add(name);
  }

  readonly names: WgslNames = {
    valueOf: (name) => {
      const word = /^([on])(\d+)$/.exec(name);
      if (word === null) return undefined;
      return word[1] === 'o'
        ? { text: wordText(Number(word[2]), 'i32'), type: 'i32' }
        : { text: wordText(Number(word[2]), 'f32'), type: 'f32' };
    },
    signatureOf: (callee) => {
      const own = this.#own.get(callee);
      if (own === undefined) this.#used.add(callee);
      return own ?? functionSignature(callee);
    },
  };

  /** The functions, those of the table first. */
  get text(): string {
    return `${functionTexts(this.#used)}${this.#parts.join('')}`;
  }
}

/** A word in WGSL. */
function wordText(word: number, type: 'i32' | 'f32'): string {
  const text = `words[${word >> 2}].${'xyzw'[word & 3]}`;
  return type === 'i32' ? `i32(${text})` : `bitcast<f32>(${text})`;
}

/** Writes the statements of one function of an item. */
export class ItemWriter extends KernelWriter {
  constructor() {
    super(true);
  }

  /** Buffers have their own names in a plan's kernels. */
  override buffer(name: unknown): string {
    return name as string;
  }

  /** Writes one element of a buffer. */
  store(buffer: string, index: Index, value: string): void {
    this.line(`${buffer}[${index}] = ${value};`);
  }
}

export interface ItemGraphOptions {
  readonly kernel: KernelText;
  readonly item: number;
  readonly writer: KernelWriter;
  readonly graph: SpecGraph;
  /** The name of an element that is at hand. */
  valueAt?(node: number, coordinates: readonly Index[]): string | undefined;
}

/** Writes elements of an item's nodes. */
export function itemGraphText({ kernel, item, writer, graph, valueAt }: ItemGraphOptions): GraphText {
  return new GraphText({
    writer,
    nodes: graph.nodes,
    ...(valueAt && { valueAt }),
    sourceOf: (node) => {
      const source = graph.sources[node];
      if (source === undefined) return undefined;
      const { buffer, strides, perTime } = source;
      const offset = kernel.word(item, { kind: 'offset', node });
      return { buffer, strides, offset: perTime === undefined ? offset : sumOf([offset, times('time', perTime)]) };
    },
    numberOf: (which) =>
      'node' in which ? kernel.word(item, { kind: 'number', node: which.node }) : kernel.word(item, { kind: 'value', node: which.of }),
    uniform: (node, index) => `uniform01(${kernel.word(item, { kind: 'key', node })}, ${index})`,
  });
}
