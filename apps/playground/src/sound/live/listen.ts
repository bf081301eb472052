/** Listens with a network: from the samples of the microphone to what it hears. */
import type { AudioFeatures } from '@statal/datasets/audio';
import type { LiveModel } from '../../senses/liveModel.js';
import type { SampleSource } from '../microphone/sampleSource.js';
import { openSource } from '../microphone/sampleSource.js';
import { framesPerStep } from '../words/frames.js';
import { FrameStream } from './frameStream.js';
import type { LiveNews } from './liveNews.js';
import { StreamResampler } from './streamResampler.js';
import { type HeardWord, WordListener } from './wordListener.js';

/** Milliseconds between two looks at the ring. */
const interval = 15;
/** Looks between two reports: a page draws 60 times a second at most. */
const looksPerReport = 2;

export interface ListenOptions {
  readonly source: SampleSource;
  readonly model: LiveModel;
  readonly features: AudioFeatures;
  readonly report: (news: LiveNews) => void;
  readonly signal: AbortSignal;
}

export async function listen({ source, model, features, report, signal }: ListenOptions): Promise<void> {
  const read = openSource(source);
  const resampler = new StreamResampler(source.rate);
  const news = new NewsOfSteps(features.width);
  const listener = new WordListener(model, features.width, news);
  const frames = new FrameStream(features, (row, decibels) => {
    news.frame(row, decibels);
    listener.push(row, decibels);
  });
  for (let look = 1; !signal.aborted; look++) {
    const started = performance.now();
    for (const piece of read()) frames.push(resampler.push(piece));
    news.spent(performance.now() - started);
    if (look % looksPerReport === 0) report(news.take(listener.isHearing));
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

/** Collects what happens between two reports. */
class NewsOfSteps {
  readonly #width: number;
  #frames = 0;
  #from = 0;
  #bands: number[] = [];
  #stepped: number[] = [];
  #states: number[] = [];
  #probabilities: Float32Array | undefined;
  #heard: HeardWord[] = [];
  #level = -90;
  #milliseconds = 0;

  constructor(width: number) {
    this.#width = width;
  }

  frame(features: Float32Array, decibels: number): void {
    this.#level = decibels;
    // One column for two frames: the first of them.
    if (this.#frames % framesPerStep === 0) this.#bands.push(...features);
    this.#frames += 1;
  }

  stepped(step: number, state: ArrayLike<number>, probabilities: ArrayLike<number>): void {
    this.#stepped.push(step);
    for (let unit = 0; unit < state.length; unit++) this.#states.push(state[unit]);
    this.#probabilities = Float32Array.from(probabilities);
  }

  heard(word: HeardWord): void {
    this.#heard.push(word);
  }

  spent(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }

  take(isHearing: boolean): LiveNews {
    const steps = this.#bands.length / this.#width;
    const news: LiveNews = {
      from: this.#from,
      rows: steps,
      bands: Float32Array.from(this.#bands),
      stepped: Int32Array.from(this.#stepped),
      states: Float32Array.from(this.#states),
      ...(isHearing && this.#probabilities !== undefined && { probabilities: this.#probabilities }),
      heard: this.#heard,
      level: this.#level,
      ...(this.#frames > 0 && { stepTime: (1000 * this.#milliseconds * framesPerStep) / this.#frames }),
    };
    this.#from += steps;
    [this.#bands, this.#stepped, this.#states, this.#heard] = [[], [], [], []];
    return news;
  }
}
