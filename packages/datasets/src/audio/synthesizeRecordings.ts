/** A corpus without a download: the ten digits, spoken by a formant synthesizer with many voices. */
import { requirePositive } from '../batches.js';
import { requireInteger, requireOptions } from '../requireArgument.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { type AudioCorpus, corpusOf, type Recording } from './audioCorpus.js';
import { type AudioSignal, requireSampleRate } from './audioSignal.js';
import { normal, rootMeanSquare } from './augment.js';
import { digits, type Phone, phonesOf } from './phones.js';
import { synthesizeSpeech, type Voice } from './synthesizeSpeech.js';

/** The options of `synthesizeRecordings`. */
export interface SynthesizeRecordingsOptions {
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** Number of voices. Default: 8. */
  readonly speakers?: number | undefined;
  /** Number of times each voice says each digit. Default: 10. */
  readonly takes?: number | undefined;
  /** In hertz. Default: 8000. */
  readonly sampleRate?: number | undefined;
}

/** Keys of random streams: one for voices, one for takes. */
const streams = { voice: 0, take: 1 } as const;

/**
 * Recordings named like those of the Free Spoken Digit Dataset, `{label}_{speaker}_{index}`, with the same fields. Voices differ in pitch,
 * vocal tract, pace, melody and breath. Takes of one voice differ a little in all of these, and in loudness, background noise and
 * surrounding silence. Each recording is synthesized when it is read, always the same for the same seed.
 *
 * It serves to test a pipeline: accuracy here says nothing about human speech.
 *
 * @throws DatasetError if a size is not a positive integer, or the sample rate is out of range
 *
 * @example
 * const corpus = synthesizeRecordings({ seed: 1 });
 * const { train, test } = splitRecordings(corpus, { test: 'speaker=voice8' });
 * test.length; // 100
 */
export function synthesizeRecordings(options: SynthesizeRecordingsOptions = {}): AudioCorpus {
  requireOptions('synthesizeRecordings', options, ['seed', 'speakers', 'takes', 'sampleRate']);
  const { seed = 1, speakers = 8, takes = 10, sampleRate = 8000 } = options;
  requireInteger('synthesizeRecordings', 'seed', seed);
  requirePositive('synthesizeRecordings', { speakers, takes });
  requireSampleRate('synthesizeRecordings', sampleRate);
  const recordings: Recording[] = [];
  for (const [digit, label] of digits.entries()) {
    for (let speaker = 0; speaker < speakers; speaker++) {
      const voice = voiceOf(seed, speaker);
      for (let take = 0; take < takes; take++) {
        const fields = { label, speaker: `voice${speaker + 1}`, index: String(take) };
        const item = (take * speakers + speaker) * digits.length + digit;
        recordings.push({
          name: `${label}_${fields.speaker}_${take}`,
          label,
          fields,
          read: async () => spoken(label, voice, sampleRate, seededRandom(seed, streams.take, item)),
        });
      }
    }
  }
  return corpusOf('synthesized digits', recordings, ['label', 'speaker', 'index']);
}

function voiceOf(seed: number, speaker: number): Voice {
  const random = seededRandom(seed, streams.voice, speaker);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const height = random(); // short people tend to have high voices and short vocal tracts
  return {
    pitch: 90 * 2.6 ** (0.8 * height + 0.2 * random()),
    tract: 0.88 + 0.3 * (0.7 * height + 0.3 * random()),
    pace: between(0.85, 1.25),
    fall: between(0.1, 0.35),
    breath: between(0.05, 0.4),
  };
}

function spoken(label: string, voice: Voice, sampleRate: number, random: () => number): AudioSignal {
  const about = (value: number, share: number): number => value * (1 + share * (2 * random() - 1));
  const take = {
    ...voice,
    pitch: about(voice.pitch, 0.1),
    tract: about(voice.tract, 0.03),
    pace: about(voice.pace, 0.2),
    fall: about(voice.fall, 0.3),
  };
  const phones = phonesOf(label).map((phone) => slurred(phone, about));
  const word = synthesizeSpeech(phones, take, sampleRate, random);
  const peak = word.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  const gain = 10 ** (-(12 * random() + 1) / 20) / peak;
  const noise = 10 ** (-(40 - 25 * random()) / 20) * gain * rootMeanSquare(word);
  const before = Math.round(0.06 * random() * sampleRate);
  const samples = new Float32Array(before + word.length + Math.round(0.06 * random() * sampleRate));
  for (let n = 0; n < samples.length; n++) {
    samples[n] = Math.max(-1, Math.min(1, gain * (word[n - before] ?? 0) + noise * normal(random)));
  }
  return { channels: [samples], sampleRate };
}

/** Varies a phone a little, as speakers do. */
function slurred(phone: Phone, about: (value: number, share: number) => number): Phone {
  const formants = phone.formants.map((hertz) => about(hertz, 0.1)) as [number, number, number];
  return { ...phone, formants, hiss: about(phone.hiss, 0.5), voice: about(phone.voice, 0.3), duration: about(phone.duration, 0.3) };
}
