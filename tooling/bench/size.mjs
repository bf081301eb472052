/**
 * What a page must load, minified and with gzip, as a user's bundler (Vite) makes it: scripts, and the WebAssembly that a
 * peer keeps in a file of its own (the one with SIMD). Ours is inside the scripts. Scripts that
 * are imported on demand count too, except those that these pages never import: `notLoaded`, which tooling/page-check confirms for ours.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const statalRun = `
import { compileStep } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { decodeSafetensors, recurrent } from '@statal/layers';
import { createEngine, zeros } from '@statal/tensors';
const engine = await createEngine();
const layer = recurrent(lstm(), { inputs: 65, units: 128 });
const params = decodeSafetensors(new Uint8Array(await (await fetch('model')).arrayBuffer()), { engine, source: 'model' });
const x = zeros(engine, [1, 1, 65]);
const start = layer.apply(params, x).state;
const stream = compileStep((state, now) => layer.apply(params, now, { state }), start, x);
console.log(stream.step([new Float32Array(65)]));
`;
const statalTrain = `
import { valueAndGrad } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, Random, read, zeros } from '@statal/tensors';
import { adam, clipByNorm, crossEntropy } from '@statal/train';
const engine = await createEngine();
const levels = [0, 1].map(() => recurrent(lstm(), { inputs: 128, units: 128 }));
const model = sequential([embedding({ entries: 65, units: 128 }), stacked(levels), dense({ inputs: 128, units: 65 })]);
const params = model.init({ engine, random: Random.fromSeed(1) });
const optimizer = adam({ learningRate: 0.002 });
const tokens = zeros(engine, [50, 50], 'int');
const step = valueAndGrad((p) => crossEntropy(model.apply(p, tokens).output, tokens));
const { loss, gradients } = step(params);
optimizer.update(params, clipByNorm(gradients, 5).gradients);
console.log(await read(loss));
`;
const tfjs = (body) => `
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
setWasmPaths('/');
await tf.setBackend('wasm');
const model = sequential({ layers: [layers.lstm({ units: 128, inputShape: [50, 65], returnSequences: true })] });
${body}
`;
const jax = (body) => `
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
await init('wasm');
defaultDevice('wasm');
const step = (U, h, c, x) => {
  const [i, f, g, o] = np.split(x.add(np.dot(h, U)), 4, 1);
  const memory = nn.sigmoid(f).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
  return np.sum(nn.sigmoid(o).mul(np.tanh(memory)));
};
const zeros = [np.zeros([128, 512]), np.zeros([1, 128]), np.zeros([1, 128]), np.zeros([1, 512])];
${body}
`;
const brain = (body) => `
import { recurrent } from 'brain.js';
const net = new recurrent.LSTM({ hiddenLayers: [128] });
${body}
`;

const entries = {
  'statal-wasm': {
    run: statalRun,
    train: statalTrain,
    // A page on one thread. A browser loads one of the two variants of the kernels, which are of one size.
    notLoaded: ['referenceEngine', 'gpuEngine', 'threadWorker', 'dispatcher', 'rowIndependence'],
  },
  'tfjs-wasm': {
    run: tfjs('console.log(await model.predict(tf.zeros([1, 50, 65])).data());'),
    train: tfjs(
      "model.compile({ optimizer: tf.train.adam(0.002), loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([1, 50, 65]), tf.zeros([1, 50, 128]));",
    ),
    wasm: 'peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  },
  'jax-js-wasm': {
    run: jax('console.log(await jit(step)(...zeros).data());'),
    train: jax('console.log(await jit(valueAndGrad(step))(...zeros)[0].data());'),
    notLoaded: ['webgl', 'webgpu'],
  },
  'brain.js': {
    run: brain("net.fromJSON(await (await fetch('model')).json());\nconsole.log(net.run('a'));"),
    train: brain("net.train(['abc']);\nconsole.log(net.run('a'));"),
  },
};

const kilobytes = (parts) => parts.reduce((total, { length }) => total + length, 0) / 1000;

/** The scripts, without those that are reached only by an import of what is not loaded. */
function loaded(output, notLoaded) {
  const scripts = new Map(output.filter(({ fileName }) => /\.m?js$/.test(fileName)).map((file) => [file.fileName, file]));
  const isLeft = ({ isDynamicEntry, name }) => isDynamicEntry && notLoaded.some((start) => name.startsWith(start));
  const isOtherEngine = ({ fileName }) => notLoaded.some((start) => fileName.includes(`${start}-`));
  const found = new Set([...scripts.values()].filter((file) => (file.type === 'asset' ? !isOtherEngine(file) : file.isEntry)));
  for (const { imports = [], dynamicImports = [] } of found) {
    for (const next of [...imports, ...dynamicImports].map((name) => scripts.get(name))) if (!isLeft(next)) found.add(next);
  }
  return [...found];
}

/**
 * The page's work in a function. What imports on demand share with a script that awaits at its top level goes into files of their own, each
 * compressed alone: 1.4 kB more for ours.
 */
function inFunction(page) {
  const lines = page.trim().split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  return [...imports, 'async function main() {', ...lines.slice(imports.length), '}', 'main();', ''].join('\n');
}

export async function measureSize(engine, page) {
  // Within the bench, so that the bundler finds what is installed there.
  const folder = mkdtempSync(here(engine === 'statal-wasm' ? 'page-' : 'peers/page-'));
  try {
    writeFileSync(join(folder, 'main.js'), inFunction(entries[engine][page]));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>');
    const { output } = await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      worker: { format: 'es' },
      build: { write: false, target: 'esnext', modulePreload: { polyfill: false } },
    });
    const scripts = loaded(output, entries[engine].notLoaded ?? []).map((file) => Buffer.from(file.code ?? file.source));
    const wasm = entries[engine].wasm === undefined ? [] : [readFileSync(here(entries[engine].wasm))];
    const parts = [...scripts, ...wasm];
    return { minified_kb: kilobytes(parts), gzip_kb: kilobytes(parts.map((part) => gzipSync(part, { level: 9 }))), variant: 'min + gzip' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
