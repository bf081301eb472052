import { cp } from 'node:fs/promises';
import { parametersToSafetensors, type SafetensorsTensor } from '@statal/layers';
import { createEngine, Random } from '@statal/tensors';
import { type Checkpoint, checkpointDirectory } from '@statal/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { audioModel, headPaths } from '../src/training/audioModel.js';
import { audioModels } from '../src/training/savedModel.js';
import { expectRefusal, type Finished, lines, run, smallModel, start, tell, toneFile, workplace } from './program.js';

const place = workplace();
const parts = ['--validation', '0.2', '--test', '0'];
/** The flags of a training, without those of the model. */
const tune = ['--batch', '4', '--threads', '1', '--json'];
const tuning = (from: string, out: string, ...more: string[]): string[] => [
  ...['train', '--from', place.path(from), '--out', place.path(out), ...tune, ...more],
];
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];
const of = ({ stdout }: Finished, type: string) => lines(stdout).filter((line) => line.type === type);
const load = (out: string, which: 'last' | 'best' = 'last'): Promise<Checkpoint> => checkpointDirectory(place.path(out)).load(which);

/** The checkpoint that a training starts from. The rate is too small to lower a loss, so the model before the first update stays the best. */
async function startOf(from: string, out: string, ...more: string[]): Promise<Checkpoint> {
  const { code, stderr } = await run(tuning(from, out, '--epochs', '1', '--learning-rate', '1e-30', ...parts, ...more));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const checkpoint = await load(out, 'best');
  expect(checkpoint).toMatchObject({ iteration: 0, state: undefined, optimizer: { steps: 0 }, progress: { epoch: 0, batch: 0 } });
  return checkpoint;
}

/** The parameters of a new model of the same kind. */
async function freshParameters(out: string): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const { settings, preprocessing } = await audioModels.load(place.path(out), 'last');
  const engine = await createEngine({ kind: 'wasm', threads: 1 });
  const [random] = Random.fromSeed(settings.seed).split(2);
  const model = audioModel(settings, { width: preprocessing.features.width, classes: preprocessing.classes.length });
  const parameters = await parametersToSafetensors(model.init({ engine, random }));
  engine.close();
  return parameters;
}

/** Copies classes of tones into a folder of their own. */
async function folder(name: string, ...classes: string[]): Promise<string> {
  for (const each of classes) await cp(place.path(`all/${each}`), place.path(`${name}/${each}`), { recursive: true });
  return place.path(name);
}

beforeAll(async () => {
  await place.tones('all');
  for (let index = 0; index < 6; index++) await place.write(`all/middle/${index}.wav`, toneFile({ pitch: 700 + 20 * index }));
  const data = await folder('tones', 'high', 'low');
  await run(['train', '--data', data, '--out', place.path('base'), ...smallModel, ...parts, '--dropout', '0.1']);
});

describe('train --from', () => {
  it('starts with the loss that the model has, on the same part of the same recordings', async () => {
    const tuned = await run(tuning('base', 'again', '--epochs', '2', '--learning-rate', '0.0005'));
    expect(tuned).toMatchObject({ code: 0, stderr: '' });
    const best = (await load('base', 'best')).progress?.best;
    expect(of(tuned, 'before')).toEqual([{ type: 'before', validation_loss: best?.loss, validation_accuracy: expect.any(Number) }]);
    expect(of(tuned, 'start')).toMatchObject([
      { iteration: 0, classes: ['high', 'low'], head: 'kept', from: [{ name: 'base', iteration: best?.iteration }] },
    ]);
    const { settings } = await audioModels.load(place.path('again'), 'last');
    expect(settings).toMatchObject({ validation: '0.2', test: '0', dropout: 0.1, units: 8, layers: 1, learningRate: 0.0005, epochs: 2 });
  });

  it('keeps every bit of the parameters, and the features and their normalization', async () => {
    const { parameters } = await startOf('base', 'same bits', '--data', await folder('two', 'high', 'low'));
    expect(parameters).toEqual((await load('base', 'best')).parameters);
    const [was, is] = await Promise.all([audioModels.load(place.path('base'), 'best'), audioModels.load(place.path('same bits'), 'last')]);
    expect(is.preprocessing.normalization).toEqual(was.preprocessing.normalization);
    expect(is.preprocessing.features.options).toEqual(was.preprocessing.features.options);
  });

  it('keeps the last layer where the model has all classes and more', async () => {
    const data = await folder('three', 'high', 'low', 'middle');
    await run(['train', '--data', data, '--out', place.path('base of three'), ...smallModel, ...parts]);
    const { parameters } = await startOf('base of three', 'fewer', '--data', place.path('tones'));
    expect(parameters).toEqual((await load('base of three', 'best')).parameters);
    expect((await audioModels.load(place.path('fewer'), 'last')).preprocessing.classes).toEqual(['high', 'low', 'middle']);
    const told = await run(['train', '--from', place.path('base of three'), '--data', place.path('tones'), '--out', place.path('told')]);
    expect(told.stdout).toMatch(/^(.*\n)*data: .*tones: 12 recordings of 2 classes\n/);
    expect(told.stdout).toContain('head:     kept: it has the 3 classes of the model, and there are no recordings of "middle"\n');
  });

  it('has a new last layer where there are other classes, says so, and keeps the rest', async () => {
    const data = await folder('other', 'low', 'middle');
    const { parameters } = await startOf('base', 'new head', '--data', data);
    expect((await audioModels.load(place.path('new head'), 'last')).preprocessing.classes).toEqual(['low', 'middle']);
    const [was, fresh] = await Promise.all([load('base', 'best'), freshParameters('new head')]);
    for (const [path, tensor] of parameters) expect(tensor).toEqual((headPaths.includes(path) ? fresh : was.parameters).get(path));
    const told = await run(['train', '--from', place.path('base'), '--data', data, '--out', place.path('new told'), '--epochs', '1']);
    expect(told.stdout).toContain(
      'head:     new, because the model does not have "middle"; --grow-classes would keep the 2 classes of the model\n',
    );
  });

  it('adds classes with --grow-classes: old numbers and old columns stay, new columns are those of a new layer', async () => {
    const { parameters } = await startOf('base', 'grown', '--data', place.path('other'), '--grow-classes');
    expect((await audioModels.load(place.path('grown'), 'last')).preprocessing.classes).toEqual(['high', 'low', 'middle']);
    const [was, fresh] = [(await load('base', 'best')).parameters, await freshParameters('grown')];
    const [W, b] = headPaths;
    const of = (tensors: typeof was, path: string): number[] => [...((tensors.get(path) as SafetensorsTensor).data as Float32Array)];
    expect(of(parameters, b)).toEqual([...of(was, b), of(fresh, b)[2]]);
    const rows = of(was, W).length / 2;
    const wanted = Array.from({ length: rows }, (_, row) => [...of(was, W).slice(2 * row, 2 * row + 2), of(fresh, W)[3 * row + 2]]);
    expect(of(parameters, W)).toEqual(wanted.flat());
    for (const [path, tensor] of parameters) if (!headPaths.includes(path)) expect(tensor).toEqual(was.get(path));
    const told = await run([
      ...['train', '--from', place.path('base'), '--data', place.path('other'), '--out', place.path('grown told')],
      ...['--epochs', '1', '--grow-classes'],
    ]);
    expect(told.stdout).toContain('head:     grown: the 2 classes of the model stay, and "middle" is added\n');
    expect((await run(['classify', '--model', place.path('grown told'), `${place.path('all')}/low/0.wav`])).code).toBe(0);
  });

  it('remembers all models it came from, by name and iteration, and evaluate tells them', async () => {
    await run(tuning('again', 'third', '--epochs', '1'));
    const { past } = await audioModels.load(place.path('third'), 'last');
    expect(past.from.map(({ name }) => name)).toEqual(['again', 'base']);
    const evaluate = ['evaluate', '--model', place.path('third'), '--data', place.path('tones')];
    expect((await tell(evaluate)).stdout).toMatch(/\nfrom: again, iteration \d+, which began as base, iteration \d+\n/);
    expect(lines((await tell([...evaluate, '--json'])).stdout)[0]).toMatchObject({ from: past.from });
  });

  it('is stopped by Ctrl-C and resumed like any training, bit for bit', async () => {
    const flags = ['--epochs', '30', '--data', place.path('other')];
    await run(tuning('base', 'whole', ...flags));
    const first = start(tuning('base', 'stopped', ...flags));
    await first.printed('"epoch":3,');
    first.child.kill('SIGINT');
    expect((await first.finished).code).toBe(0);
    const rest = await run(resume('stopped'));
    expect(of(rest, 'before')).toEqual([]);
    expect(of(rest, 'start')).toMatchObject([{ from: [{ name: 'base' }] }]);
    expect((await load('stopped')).parameters).toEqual((await load('whole')).parameters);
  });

  it.each<readonly [readonly string[], string]>([
    [
      ['--units', '16'],
      'was made with 8, and the shape of its parameters depends on it. Leave the flag out, or train a new model without --from.',
    ],
    [['--no-bidirectional'], 'was made with it, and the shape of its parameters depends on it.'],
    [['--features', 'mfcc'], 'was made with logMel, and it was trained on such features.'],
    [['--pooling', 'max'], 'was made with mean, and its layers are made for it.'],
    [['--resume'], 'only one of the two can be given.'],
  ])('refuses %j', async (flags, message) => {
    expectRefusal(await tell(tuning('base', 'refused', ...flags)), flags.join(' '), message);
  });

  it('refuses a model that is not there, its own place, and --grow-classes without it', async () => {
    expectRefusal(await tell(tuning('nowhere', 'refused')), 'nowhere: there is no such directory. Check the path.');
    expectRefusal(
      await tell(tuning('base', 'base', '--overwrite')),
      'the model that --from names is in it, and would be replaced. Name another directory.',
    );
    expectRefusal(
      await tell(['train', '--out', place.path('refused'), '--grow-classes']),
      '--grow-classes: a new model has all classes of its recordings. Leave it out, or add --from to start from a trained model.',
    );
    expectRefusal(
      await tell(resume('base', '--grow-classes')),
      '--grow-classes: a training that goes on keeps its classes. Leave it out, or add --from in place of --resume.',
    );
  });
});

describe('train --resume with other settings', () => {
  it('writes what changed into the history of the checkpoint, says it, and keeps it', async () => {
    await run(tuning('base', 'told', '--epochs', '2', '--overwrite'));
    const changed = await run(resume('told', '--epochs', '3', '--learning-rate', '0.001', '--dropout', '0.4', '--no-augmentation'));
    const { iteration } = of(changed, 'start')[0];
    const history = [
      {
        iteration,
        changes: {
          dropout: { from: 0.1, to: 0.4 },
          learningRate: { from: 0.003, to: 0.001 },
          augmentation: { from: true, to: false },
          epochs: { from: 2, to: 3 },
        },
      },
    ];
    expect(of(changed, 'start')).toMatchObject([{ history }]);
    const { past, settings } = await audioModels.load(place.path('told'), 'last');
    expect(past).toMatchObject({ from: [{ name: 'base' }], history });
    expect(settings).toMatchObject({ dropout: 0.4, learningRate: 0.001, augmentation: false, epochs: 3 });
    const again = await run(['train', '--resume', '--out', place.path('told')]);
    expect(again.stdout).toContain(
      'changed:  dropout 0.1 -> 0.4, learning rate 0.003 -> 0.001, augmentation true -> false, epochs 2 -> 3 after',
    );
    expect((await audioModels.load(place.path('told'), 'last')).past.history).toEqual(history);
  });

  it.each<readonly [readonly string[], string]>([
    [
      ['--units', '16'],
      'was started with 8, and the shape of its parameters depends on it. Leave the flag out, or train a new model with another',
    ],
    [
      ['--batch', '5'],
      'was started with 4, and its place among the recordings depends on it. Leave the flag out, or start a new training from',
    ],
    [['--validation', '0.4'], 'was started with 0.2, and which recordings it has been trained on depends on it.'],
    [['--seed', '5'], 'was started with 1, and its random numbers go on from there.'],
  ])('refuses %j and names --from', async (flags, message) => {
    expectRefusal(await tell(resume('base', ...flags)), flags.join(' '), message, '--from');
  });

  it('names --from for other recordings', async () => {
    expectRefusal(await tell(resume('base', '--data', place.path('all'))), 'train its model on other ones with --from');
  });
});
