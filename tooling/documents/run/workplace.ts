/** A new folder that examples run in, with the files that they read. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { characterVocabulary, writeTokens } from '@statal/datasets';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { wavFile } from '@statal/tooling-vitest/wavFile';

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'statal-examples-'));
process.chdir(folder);

const text = 'To be, or not to be, that is the question.\n'.repeat(30);
const tone = wavFile([Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 8000))]);
const vowels = '@problemName JapaneseVowels\n@timeStamps false\n@univariate false\n@classLabel true 1 2\n@data\n1,2:3,4:1\n2:5:2\n';
/** A white square that moves down, 16 x 16, 10 frames per second. */
const bounce = gifFile(
  16,
  16,
  [
    [0, 0, 0],
    [255, 255, 255],
    [255, 0, 0],
    [0, 0, 255],
  ],
  [0, 4, 8, 12].map((top) => ({
    width: 16,
    height: 16,
    pixels: Array.from({ length: 256 }, (_, at) => Number(at >= 16 * top && at < 16 * (top + 4) && at % 16 < 4)),
  })),
);
/** A classifier that Keras saved, three classes of series of three features. */
const classifier = gunzipSync(readFileSync(new URL('../../oracles/golden/keras/lstmClassifier.keras.gz', import.meta.url)));
const files: { readonly [path: string]: string | Uint8Array } = {
  'input.txt': text,
  'poems.txt': text,
  'JapaneseVowels_TRAIN.ts': vowels,
  'JapaneseVowels_TEST.ts': vowels,
  'classifier.keras': classifier,
  'hello.wav': tone,
  'animals/cat/1.wav': tone,
  'animals/dog/1.wav': tone,
  'bounce.gif': bounce,
  'gestures/nod/1.gif': bounce,
  'gestures/wave/1.gif': bounce,
  'recordings/7_theo_12.wav': tone,
  'recordings/8_theo_12.wav': tone,
};
for (const [path, content] of Object.entries(files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
await writeTokens(text, characterVocabulary(text), 'corpus');

export function leaveWorkplace(): void {
  process.chdir(home);
  rmSync(folder, { recursive: true });
}
