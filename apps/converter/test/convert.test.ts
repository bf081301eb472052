import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gru, lstm } from '@statal/cells';
import { decodeModel, dense, embedding, encodeModel, layerNorm, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, namedLeaves, Random, readSync } from '@statal/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, tell, workplace } from './program.js';

const place = workplace();
const engine = await createEngine({ kind: 'reference' });
const model = sequential([
  embedding({ entries: 7, units: 4 }),
  stacked([recurrent(lstm(), { inputs: 4, units: 5 }), recurrent(lstm(), { inputs: 5, units: 5 })]),
  dense({ inputs: 5, units: 7 }),
]);
const params = model.init({ engine, random: Random.fromSeed(4) });

beforeAll(async () => {
  await writeFile(place.path('model.safetensors'), await encodeModel(model, params));
  const peephole = sequential([recurrent(lstm({ peephole: true }), { inputs: 3, units: 2 }), recurrent(gru(), { inputs: 2, units: 2 })]);
  await writeFile(place.path('peephole.safetensors'), await encodeModel(peephole, peephole.init({ engine, random: Random.fromSeed(5) })));
});

/** The elements of all parameters, as a model was written. */
const elementsOf = (bytes: Uint8Array): readonly (readonly [string, readonly number[]])[] => {
  const read = decodeModel(bytes, { engine });
  return namedLeaves(read.params).map(([, leaf]) => [leaf.shape.join(), Array.from(readSync(leaf), Math.fround)]);
};

describe('a model of Statal', () => {
  it.each(['pt', 'keras', 'onnx'])('becomes .%s and comes back with the same parameters', async (ending) => {
    const [middle, back] = [place.path(`there.${ending}`), place.path(`back-${ending}.safetensors`)];
    const there = await tell([place.path('model.safetensors'), middle]);
    expect(there).toMatchObject({ code: 0, stderr: '' });
    expect(there.stdout).toMatch(new RegExp(`there\\.${ending}: \\w+, [\\d,]+ bytes`));
    expect(await tell([middle, back])).toMatchObject({ code: 0, stderr: '' });
    const [got, want] = await Promise.all([back, place.path('model.safetensors')].map(async (path) => elementsOf(await readFile(path))));
    expect(got).toEqual(want);
  });

  it('is described with its layers, shapes, gates and losses', async () => {
    const { code, stdout } = await run(['--describe', place.path('peephole.safetensors')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /layers\.0 +recurrent\(lstm \{ peephole: true.*\}\) +3 -> 2 +W \[3, 8\] {2}U \[2, 8\].*gates: input, forget, candidate, output/,
    );
    expect(stdout).toMatch(/ONNX +all of it/);
    expect(stdout).toMatch(/PyTorch +no: .*layers\.0/);
  });

  it('leaves to the class in Python what a state_dict does not hold', async () => {
    const classifier = sequential([
      recurrent(lstm(), { inputs: 3, units: 2, returnSequences: false }),
      layerNorm({ units: 2, epsilon: 0.01 }),
      dense({ inputs: 2, units: 2, activation: 'softmax' }),
    ]);
    const from = place.path('classifier.safetensors');
    await writeFile(from, await encodeModel(classifier, classifier.init({ engine, random: Random.fromSeed(6) })));
    const outside = 'the program that reads it must add layers.0 returnSequences false, layers.1 eps 0.01, layers.2 activation "softmax"';
    const described = await tell(['--describe', from]);
    expect(described.stdout).toMatch(/layers\.0 +recurrent\(lstm\) \{ returnSequences: false \} +3 -> 2/);
    expect(described.stdout).toContain(`PyTorch  its parameters; ${outside}\n`);
    const { stdout } = await tell([from, place.path('classifier.pt')]);
    expect(stdout).toContain(`note: A file of PyTorch has parameters only; ${outside}.\n`);
  });

  it('is told as JSON', async () => {
    const { stdout } = await tell(['--describe', '--json', place.path('model.safetensors')]);
    expect(JSON.parse(stdout)).toMatchObject({ from: 'statal', layer: { layer: 'sequential' }, parameters: 490 });
  });
});

/** The files of a TensorFlow.js model: an LSTM with its default gates, which are hard sigmoids, and a dense layer. */
async function writeTfjs(folder: string): Promise<void> {
  const layers = [
    { class_name: 'LSTM', config: { name: 'lstm', units: 2, recurrent_activation: 'hard_sigmoid', batch_input_shape: [null, 5, 3] } },
    { class_name: 'Dense', config: { name: 'dense', units: 2, activation: 'softmax' } },
  ];
  const shapes = { 'lstm/kernel': [3, 8], 'lstm/recurrent_kernel': [2, 8], 'lstm/bias': [8], 'dense/kernel': [2, 2], 'dense/bias': [2] };
  const weights = Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
  await mkdir(folder, { recursive: true });
  const model = { class_name: 'Sequential', config: { layers } };
  const manifest = [{ paths: ['weights.bin'], weights }];
  await writeFile(`${folder}/model.json`, JSON.stringify({ format: 'layers-model', modelTopology: model, weightsManifest: manifest }));
  await writeFile(`${folder}/weights.bin`, new Uint8Array(Float32Array.from({ length: 54 }, (_, n) => Math.sin(n)).buffer));
}

describe('a model of TensorFlow.js', () => {
  it('becomes ONNX and Statal, from its folder or its model.json', async () => {
    await writeTfjs(place.path('tfjs'));
    expect(await tell([place.path('tfjs'), place.path('of-tfjs.onnx')])).toMatchObject({ code: 0, stderr: '' });
    expect(await tell([place.path('tfjs/model.json'), place.path('of-tfjs.safetensors')])).toMatchObject({ code: 0, stderr: '' });
    expect(await tell([place.path('of-tfjs.onnx'), place.path('of-onnx.safetensors')])).toMatchObject({ code: 0, stderr: '' });
    const [direct, over] = await Promise.all(
      ['of-tfjs', 'of-onnx'].map(async (name) => elementsOf(await readFile(place.path(`${name}.safetensors`)))),
    );
    expect(over).toEqual(direct);
  });

  it('without its weights is refused in one line', async () => {
    await writeTfjs(place.path('half'));
    await rm(place.path('half/weights.bin'));
    const { code, stderr } = await tell([place.path('half'), place.path('out.onnx')]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/weights\.bin: the model names it, and there is no such file/),
    });
  });
});

describe('what cannot be done is one line, and nothing is written', () => {
  it.each([
    ['peephole.safetensors out.pt', /layers\.0.*peephole/],
    ['model.safetensors out.xyz', /out\.xyz: its ending names no format that can be written/],
    ['model.safetensors', /model\.safetensors: what to write is not said/],
    ['nothing.pt out.onnx', /nothing\.pt: there is no such file or folder/],
    ['text.txt out.onnx', /text\.txt: it is none of the formats/],
    ['half.safetensors out.onnx', /half\.safetensors: /],
  ])('%s', async (words, line) => {
    await writeFile(place.path('text.txt'), 'hello there, this is a text');
    const whole = await readFile(place.path('model.safetensors'));
    await writeFile(place.path('half.safetensors'), whole.subarray(0, whole.length / 2));
    const { code, stdout, stderr } = await tell(words.split(' ').map((name) => place.path(name)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect((await readdir(place.path(''))).filter((name) => name.startsWith('out.'))).toEqual([]);
  });
});

it('names a flag that does not exist, and the one that was meant', async () => {
  const { code, stderr } = await tell([place.path('model.safetensors'), '--descrieb']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/--descrieb: there is no such flag.*--describe/) });
});
