/** One second of a tone, spoken digits, clips, and the file input of a page. */
import {
  type AudioCorpus,
  audioFeatures,
  loadFeatures,
  type Recording,
  splitRecordings,
  synthesizeRecordings,
} from '@statal/datasets/audio';
import { type ClipSet, loadClips, synthesizeClips } from '@statal/datasets/video';

/** 440 hertz at 8,000 samples a second. */
export const samples: Float32Array = Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 8000));
/** Two voices, five takes of each digit. */
export const corpus: AudioCorpus = synthesizeRecordings({ speakers: 2, takes: 5 });
export const train: readonly Recording[] = splitRecordings(corpus, { test: 'speaker=voice2' }).train;
export const set = await loadFeatures(train, { classes: corpus.classes, features: audioFeatures({ sampleRate: 8000 }) });

/** Ten clips of each class, gray, 12 frames of 16 x 16. */
const turns = synthesizeClips({ clips: 10 });
export const clipSet: ClipSet = await loadClips(turns.clips, { classes: turns.classes, gray: true });

/** What a person picked in a page: `<input type="file">`. */
export const input: { readonly files: readonly File[] } = { files: [new File(['to be'], 'picked.txt')] };
