/** The page with a camera of docs/guides/video.md, as it stands there. Chromium shows it a test picture in place of a camera. */
import { readFileSync } from 'node:fs';
import { statal } from '@statal/cells';
import { conv2d, dense, encodeModel, flatten, pool2d, recurrent, sequential } from '@statal/layers';
import { createEngine, Random } from '@statal/tensors';
import { openBundled } from './bundledPage.js';

const guide = new URL('../../docs/guides/video.md', import.meta.url);

/** @param {{ executablePath: string, timeout: number }} options */
export async function checkCameraPage(options) {
  const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const [eyes, camera] = ['function eyes', 'streamCamera({'].map((mark) => blocks.find((code) => code.includes(mark)));
  if (eyes === undefined || camera === undefined) throw new Error('docs/guides/video.md has no page with a camera');
  const { text, size } = await openBundled(
    {
      name: 'the page of docs/guides/video.md',
      files: {
        'index.html': '<!doctype html>\n<title>Eyes</title>\n<body></body>\n<script type="module" src="./page.ts"></script>\n',
        // What the blocks before have imported and made.
        'page.ts': `import { createEngine, tensor } from '@statal/tensors';\n${eyes}\nconst engine = await createEngine();\n${camera}`,
      },
      served: { 'gestures.safetensors': await savedModel() },
      shows: /^(wave|nod) \d+%$/,
      flags: ['--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    },
    options,
  );
  console.log(`The page with a camera: ${size}, it sees "${text}"`);
}

/** The layers of the document, untrained. */
async function savedModel() {
  const engine = await createEngine();
  const model = sequential([
    conv2d({ inputs: 1, units: 16, padding: 'same', activation: 'relu' }),
    pool2d({ kind: 'max' }),
    conv2d({ inputs: 16, units: 32, padding: 'same', activation: 'relu' }),
    pool2d({ kind: 'max' }),
    flatten(),
    recurrent(statal({ memory: 'content' }), { inputs: 8 * 8 * 32, units: 64, returnSequences: false }),
    dense({ inputs: 128, units: 2 }),
  ]);
  const metadata = { classes: JSON.stringify(['nod', 'wave']), normalization: JSON.stringify({ mean: [0.5], deviation: [0.3] }) };
  const bytes = await encodeModel(model, model.init({ engine, random: Random.fromSeed(1) }), { metadata });
  engine.close();
  return bytes;
}
