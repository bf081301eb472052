/** Listens to a stream for words: cuts them by their energy, and lets the network take a step for every two frames while it hears one. */
import type { LiveModel } from '../../senses/liveModel.js';
import { framesPerStep } from '../words/frames.js';
import { WordCutter } from '../words/wordCutter.js';

/** A word that was recognized. */
export interface HeardWord {
  /** Its class. */
  readonly index: number;
  readonly probability: number;
}

export interface ListenerEvents {
  /** After each step of the network. `step` counts steps of the stream, also those of silence. */
  stepped(step: number, state: ArrayLike<number>, probabilities: ArrayLike<number>): void;
  heard(word: HeardWord): void;
}

/** Frames of features that are kept: more than the longest word. */
const kept = 256;

export class WordListener {
  readonly #model: LiveModel;
  readonly #events: ListenerEvents;
  readonly #cutter = new WordCutter();
  readonly #width: number;
  readonly #rows: Float32Array;
  readonly #pair: Float32Array;
  /** The answers after each step of the word that is being heard. */
  readonly #answers: Float32Array[] = [];
  #frame = 0;
  #start = -1;
  #cursor = 0;

  constructor(model: LiveModel, width: number, events: ListenerEvents) {
    this.#model = model;
    this.#events = events;
    this.#width = width;
    this.#rows = new Float32Array(kept * width);
    this.#pair = new Float32Array(framesPerStep * width);
  }

  /** Whether a word is being heard. */
  get isHearing(): boolean {
    return this.#start >= 0;
  }

  push(features: Float32Array, decibels: number): void {
    this.#rows.set(features, (this.#frame % kept) * this.#width);
    this.#frame += 1;
    const word = this.#cutter.push(decibels);
    if (word !== undefined) this.#end(word.end - word.start);
    const { start } = this.#cutter;
    if (start !== this.#start) this.#begin(start);
    if (start >= 0) while (this.#cursor + framesPerStep <= this.#frame) this.#step();
  }

  #begin(start: number): void {
    this.#start = start;
    this.#cursor = start;
    this.#answers.length = 0;
    this.#model.reset();
  }

  #step(): void {
    for (let frame = 0; frame < framesPerStep; frame++) {
      const row = ((this.#cursor + frame) % kept) * this.#width;
      this.#pair.set(this.#rows.subarray(row, row + this.#width), frame * this.#width);
    }
    const probabilities = Float32Array.from(this.#model.step(this.#pair));
    this.#answers.push(probabilities);
    this.#events.stepped(Math.floor(this.#cursor / framesPerStep), this.#model.state(), probabilities);
    this.#cursor += framesPerStep;
  }

  /** The word has ended a while ago: the answer is that of its last step. */
  #end(frames: number): void {
    const answer = this.#answers[Math.min(this.#answers.length, Math.ceil((frames + 1) / framesPerStep)) - 1];
    if (answer === undefined) return;
    const probability = Math.max(...answer);
    this.#events.heard({ index: answer.indexOf(probability), probability });
  }
}
