/**
 * Synthesizes a word with a source and a filter (Fant, 1960; Klatt, 1980). Pulses of the vocal folds pass through three resonators in a
 * row, hiss through one of its own, and all parameters glide from target to target. The words are intelligible, but sound synthetic.
 */
import { normal } from './augment.js';
import type { Phone } from './phones.js';

/** The voice of a speaker. */
export interface Voice {
  /** Pitch at the start of the word, in hertz. */
  readonly pitch: number;
  /** Factor of all resonances: larger for a shorter vocal tract. */
  readonly tract: number;
  /** Factor of all durations. */
  readonly pace: number;
  /** The share of the pitch that is lost toward the end. */
  readonly fall: number;
  /** The amount of breath in the voice, 0 to 1. */
  readonly breath: number;
}

const bandwidths = [70, 100, 160] as const;
/** Samples between two updates of the targets. */
const stride = 16;
/** Duration of a glide between phones, in seconds. */
const glide = 0.03;

/** @param random the variation between takes of a word: the hiss and the irregularity of the pulses */
export function synthesizeSpeech(phones: readonly Phone[], voice: Voice, sampleRate: number, random: () => number): Float32Array {
  const ends: number[] = [];
  for (const { duration } of phones) ends.push((ends.at(-1) ?? 0) + duration * voice.pace);
  const total = ends[ends.length - 1];
  const samples = new Float32Array(Math.ceil(total * sampleRate));
  const cascade = bandwidths.map(() => resonator());
  const hissing = resonator();
  const ceiling = 0.48 * sampleRate;
  let target = phones[0];
  let phase = 0;
  let flow = 0;
  for (let n = 0; n < samples.length; n++) {
    const seconds = n / sampleRate;
    if (n % stride === 0) {
      target = targetAt(phones, ends, seconds);
      bandwidths.forEach((width, i) => {
        cascade[i].tune(Math.min(ceiling, target.formants[i] * voice.tract), width, sampleRate);
      });
      hissing.tune(Math.min(ceiling, target.hissAt * voice.tract), 900, sampleRate);
    }
    phase += (voice.pitch * (1 - (voice.fall * seconds) / total)) / sampleRate;
    let pulse = 0;
    if (phase >= 1) {
      phase -= 1 + 0.02 * (random() - 0.5);
      pulse = 1;
    }
    flow = 0.75 * flow + pulse; // the spectrum of the vocal folds falls with frequency
    const noise = normal(random);
    let spoken = target.voice * (flow + voice.breath * 0.3 * noise);
    for (const filter of cascade) spoken = filter.pass(spoken);
    const edge = Math.min(1, n / (0.01 * sampleRate), (samples.length - n) / (0.02 * sampleRate));
    samples[n] = edge * (spoken + 0.15 * target.hiss * hissing.pass(noise));
  }
  return samples;
}

/** The current phone, mixed with its neighbor for half a glide on each side of a border. */
function targetAt(phones: readonly Phone[], ends: readonly number[], seconds: number): Phone {
  const index = Math.max(
    0,
    ends.findIndex((end) => seconds < end),
  );
  const here = phones[index];
  const sinceStart = seconds - (ends[index - 1] ?? 0);
  const untilEnd = ends[index] - seconds;
  if (index > 0 && sinceStart < glide / 2) return mixed(here, phones[index - 1], 0.5 - sinceStart / glide);
  if (index + 1 < phones.length && untilEnd < glide / 2) return mixed(here, phones[index + 1], 0.5 - untilEnd / glide);
  return here;
}

function mixed(a: Phone, b: Phone, share: number): Phone {
  const mix = (x: number, y: number): number => x + (y - x) * share;
  const formants = [0, 1, 2].map((i) => mix(a.formants[i], b.formants[i])) as [number, number, number];
  return { formants, voice: mix(a.voice, b.voice), hiss: mix(a.hiss, b.hiss), hissAt: mix(a.hissAt, b.hissAt), duration: a.duration };
}

interface Resonator {
  /** Sets the frequency and the bandwidth, in hertz. */
  tune(frequency: number, bandwidth: number, sampleRate: number): void;
  pass(input: number): number;
}

/** y[n] = (1 - b - c) x[n] + b y[n-1] + c y[n-2], with gain 1 at 0 Hz (Klatt's digital resonator). */
function resonator(): Resonator {
  let [b, c, last, before] = [0, 0, 0, 0];
  return {
    tune(frequency, bandwidth, sampleRate) {
      const radius = Math.exp((-Math.PI * bandwidth) / sampleRate);
      c = -(radius ** 2);
      b = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate);
    },
    pass(input) {
      const output = (1 - b - c) * input + b * last + c * before;
      before = last;
      last = output;
      return output;
    },
  };
}
