/** Recordings without a microphone: the words of a synthesizer with pauses between them, as a person would say them in ten seconds. */
import { type Recording, resample, seededRandom, synthesizeRecordings } from '@statal/datasets/audio';
import { sampleRate } from './frames.js';

/** The digits that tell apart best, as the classes of the example. */
export const exampleWords = { one: '1', six: '6', eight: '8' } as const;
export type ExampleWord = keyof typeof exampleWords;
export const exampleNames = Object.keys(exampleWords) as ExampleWord[];

export interface ExampleOptions {
  /** Default: 10. */
  readonly words?: number | undefined;
  /** Default: 1. Another seed gives other voices. */
  readonly seed?: number | undefined;
}

/** Seconds from the start of a word to the start of the next. */
const beat = 1.1;

/** A word, said by several voices in turn, at 16,000 hertz. */
export async function exampleRecording(word: ExampleWord, { words = 10, seed = 1 }: ExampleOptions = {}): Promise<Float32Array> {
  const speakers = 4;
  const corpus = synthesizeRecordings({ seed, speakers, takes: Math.ceil(words / speakers) });
  const chosen = corpus.recordings.filter(({ label }) => label === exampleWords[word]);
  const samples = new Float32Array(Math.round((words * beat + 0.5) * sampleRate));
  const random = seededRandom(seed, 7);
  // A room is never silent.
  for (let at = 0; at < samples.length; at++) samples[at] = 0.0006 * (random() - 0.5);
  for (let index = 0; index < words; index++) {
    // Voices take turns.
    const speaker = `voice${(index % speakers) + 1}`;
    const take = String(Math.floor(index / speakers));
    const recording = chosen.find(({ fields }) => fields.speaker === speaker && fields.index === take) as Recording;
    const { channels, sampleRate: from } = await recording.read();
    const said = resample(channels[0], { from, to: sampleRate });
    const start = Math.round((0.4 + index * beat) * sampleRate);
    for (let at = 0; at < said.length && start + at < samples.length; at++) samples[start + at] += said[at];
  }
  return samples;
}
