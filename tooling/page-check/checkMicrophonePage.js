/** The page with a microphone of docs/guides/audio.md, as it stands there. Chromium plays it a recording in place of a microphone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gru } from '@statal/cells';
import { audioFeatures, fitNormalization, lengthBatches, loadFeatures, synthesizeRecordings } from '@statal/datasets/audio';
import { dense, encodeModel, recurrent, sequential } from '@statal/layers';
import { createEngine, Random, tensor } from '@statal/tensors';
import { adam, crossEntropy, fit } from '@statal/train';
import { openBundled } from './bundledPage.js';
import { wavOf } from './wavOf.js';

const guide = new URL('../../docs/guides/audio.md', import.meta.url);
const sampleRate = 8000;
const classes = ['1', '3', '6'];
const said = '3';

/** @param {{ executablePath: string, timeout: number }} options */
export async function checkMicrophonePage(options) {
  const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```(?:ts|js)\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const parts = ['function ears', 'getUserMedia(', 'registerProcessor('].map((mark) => blocks.find((code) => code.includes(mark)));
  const [ears, page, worklet] = parts;
  if (ears === undefined || page === undefined || worklet === undefined)
    throw new Error('docs/guides/audio.md has no page with a microphone');
  const corpus = synthesizeRecordings({ speakers: 2, takes: 4, sampleRate });
  const recordings = corpus.recordings.filter(({ label }) => classes.includes(label));
  const folder = mkdtempSync(join(tmpdir(), 'statal-microphone-'));
  const microphone = join(folder, 'microphone.wav');
  try {
    writeFileSync(microphone, await spoken(recordings.filter(({ label }) => label === said)[0]));
    const { text, size } = await openBundled(
      {
        name: 'the page of docs/guides/audio.md',
        files: {
          'index.html': '<!doctype html>\n<title>Ears</title>\n<body></body>\n<script type="module" src="./page.ts"></script>\n',
          // What the blocks before have imported and made.
          'page.ts': `import { createEngine, type Tensor } from '@statal/tensors';\nimport { decodeModel } from '@statal/layers';\n${ears}\nconst engine = await createEngine();\n${page}`,
        },
        served: { 'digits.safetensors': await trainedModel(recordings), 'pieces.js': worklet },
        click: 'Listen',
        shows: /Listen\d/,
        flags: [
          '--disable-gpu',
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
          `--use-file-for-fake-audio-capture=${microphone}`,
        ],
      },
      options,
    );
    const heard = text.replace('Listen', '');
    if (heard !== said) throw new Error(`the page of docs/guides/audio.md heard ${heard}, and ${said} was said`);
    console.log(`The page with a microphone: ${size}, it heard "${heard}"`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A word with a second of silence on both sides. @param {import('@statal/datasets/audio').Recording} recording */
async function spoken(recording) {
  const { channels } = await recording.read();
  const samples = new Float32Array(channels[0].length + 2 * sampleRate);
  samples.set(channels[0], sampleRate);
  return wavOf(samples, sampleRate);
}

/** The network of the document, for three digits of two voices. @param {readonly import('@statal/datasets/audio').Recording[]} recordings */
async function trainedModel(recordings) {
  const engine = await createEngine({ threads: 1 });
  const features = audioFeatures({ sampleRate, kind: 'logMel', bands: 20, hop: 160 });
  const set = await loadFeatures(recordings, { classes, features });
  const normalization = await fitNormalization(set);
  const model = sequential([
    recurrent(gru(), { inputs: features.width, units: 32, returnSequences: false }),
    dense({ inputs: 32, units: classes.length }),
  ]);
  const random = Random.fromSeed(1);
  const params = model.init({ engine, random });
  /** @param {typeof params} p @param {import('@statal/datasets/audio').AudioBatch} batch */
  const loss = (p, { inputs, steps, batch, width, lengths, targets }) => {
    const { output } = model.apply(p, tensor(engine, inputs, { shape: [steps, batch, width] }), { lengths });
    return crossEntropy(output, tensor(engine, targets));
  };
  const batches = lengthBatches(set, { batch: 24, seed: 1, epoch: 0, normalization });
  for await (const event of fit({
    params,
    loss,
    batches,
    optimizer: adam({ learningRate: 0.01 }),
    clip: { norm: 1 },
    random,
    epochs: 60,
  })) {
    if (event.type === 'end') break;
  }
  const metadata = {
    classes: JSON.stringify(classes),
    features: JSON.stringify(features.options),
    normalization: JSON.stringify(normalization),
  };
  const bytes = await encodeModel(model, params, { metadata });
  engine.close();
  return bytes;
}
