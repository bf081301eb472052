import { writeFile } from 'node:fs/promises';
import { parametersToSafetensors, type SafetensorsTensor } from '@statal/layers';
import { createEngine, Random } from '@statal/tensors';
import { checkpointDirectory } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../src/training/savedModel.js';
import { textModel } from '../src/training/textModel.js';
import { type Finished, lines, run, smallModel, start, tell, workplace } from './program.js';

const place = workplace();
const small: readonly string[] = [...smallModel, '--json'];
const fresh = (out: string, ...more: string[]) => run(['train', '--input', place.text(), '--out', place.path(out), ...small, ...more]);
/** The flags of a training, without those of the model. */
const tune = ['--batch', '4', '--steps', '8', '--sample-every', '0', '--threads', '1', '--json'];
const tuning = (from: string, out: string, ...more: string[]): string[] => [
  ...['train', '--from', place.path(from), '--out', place.path(out), ...tune, ...more],
];
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];

const of = ({ stdout }: Finished, type: string) => lines(stdout).filter((line) => line.type === type);
const parametersOf = async (out: string, which: 'last' | 'best' = 'last'): Promise<ReadonlyMap<string, SafetensorsTensor>> =>
  (await checkpointDirectory(place.path(out)).load(which)).parameters;
const evaluated = async (model: string, ...more: string[]) =>
  lines((await tell(['evaluate', '--model', place.path(model), '--json', ...more])).stdout)[0];

function expectRefusal({ code, stdout, stderr }: Finished, message: string | RegExp): void {
  expect(stderr.replaceAll(`${place.path('.')}/`, '')).toMatch(message);
  expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}
/** A text as a file. */
async function text(name: string, content: string): Promise<string> {
  await writeFile(place.path(name), content);
  return place.path(name);
}

const others = 'the lazy dogs jump over the brown fox: 12 lines of it.\n'.repeat(20);

describe('train --from', () => {
  it('starts with the loss that the model has, on the same text and the same part of it', async () => {
    await fresh('base', '--iterations', '60', '--validation', '0.2');
    const tuned = await run(tuning('base', 'again', '--iterations', '3', '--learning-rate', '0.0005'));
    expect(tuned).toMatchObject({ code: 0, stderr: '' });
    const { nats_per_char } = await evaluated('base', '--best');
    expect(of(tuned, 'before')).toEqual([{ type: 'before', validation_nats_per_char: nats_per_char }]);
    expect(of(tuned, 'start')).toMatchObject([{ iteration: 0, iterations: 3, from: [{ name: 'base', iteration: 60 }], added_tokens: 0 }]);
  });

  it('keeps every bit of the parameters, and begins with an optimizer and a place in the text of its own', async () => {
    // It ended before the first update, so the stored parameters are those it started from.
    const training = start(tuning('base', 'untouched', '--iterations', '100000', '--validation', '0', '--save-every', '100000'));
    await training.printed('"type":"progress"');
    training.child.kill('SIGKILL');
    await training.finished;
    const checkpoint = await checkpointDirectory(place.path('untouched')).load();
    expect(checkpoint).toMatchObject({ iteration: 0, state: undefined, optimizer: { steps: 0 }, progress: { epoch: 0, batch: 0 } });
    expect(checkpoint.parameters).toEqual(await parametersOf('base', 'best'));
  });

  it('takes the kind, the size and the dropout of the model from it, and the rest from the flags', async () => {
    await fresh('gru', '--iterations', '4', '--cell', 'gru', '--layers', '1', '--embedding', '5', '--dropout', '0.25', '--clip', '2');
    await run(tuning('gru', 'gru tuned', '--iterations', '2', '--learning-rate', '0.01', '--cell', 'gru', '--units', '8'));
    const { settings } = await loadModel(place.path('gru tuned'), 'last');
    expect(settings).toMatchObject({ cell: 'gru', layers: 1, units: 8, embedding: 5, dropout: 0.25, learningRate: 0.01, clip: 5 });
    await run(tuning('gru', 'gru free', '--iterations', '2', '--dropout', '0'));
    expect((await loadModel(place.path('gru free'), 'last')).settings.dropout).toBe(0);
  });

  it('validates with the same part of the same text, and with the usual one of another', async () => {
    const [same, other] = ['again', 'other part'];
    await run(tuning('base', other, '--iterations', '2', '--input', await text('others.txt', others)));
    expect((await loadModel(place.path(same), 'last')).settings.validation).toBe(0.2);
    expect((await loadModel(place.path(other), 'last')).settings.validation).toBe(0.1);
  });

  it('remembers all models it came from, by name and iteration, and evaluate tells them', async () => {
    await run(tuning('again', 'third', '--iterations', '2'));
    const from = [
      { name: 'again', iteration: expect.any(Number) },
      { name: 'base', iteration: 60 },
    ];
    expect(await evaluated('third')).toMatchObject({ from });
    expect(JSON.stringify((await checkpointDirectory(place.path('third')).load()).configuration)).not.toContain(place.path('again'));
    const { stdout } = await tell(['evaluate', '--model', place.path('third')]);
    expect(stdout).toMatch(/\nfrom: again, iteration \d+, which began as base, iteration 60\n/);
  });

  it('takes one checkpoint, and a file of one, as well', async () => {
    const checkpoint = `base/step-000000060`;
    for (const [path, out] of [
      [checkpoint, 'of a checkpoint'],
      [`${checkpoint}/parameters.safetensors`, 'of a file'],
    ]) {
      const { stdout } = await run(tuning(path, out, '--iterations', '1'));
      expect(lines(stdout)[0]).toMatchObject({ from: [{ name: 'base', iteration: 60 }] });
    }
  });

  it('keeps the model that it started from as the best where training made it worse', async () => {
    const worse = await run(tuning('base', 'worse', '--iterations', '5', '--learning-rate', '1'));
    expect(of(worse, 'end')).toMatchObject([{ best_iteration: 0 }]);
    expect(await parametersOf('worse', 'best')).toEqual(await parametersOf('base', 'best'));
    const told = await run(['train', '--resume', '--out', place.path('worse')]);
    expect(told.stdout).toContain('before the first update: the model that it started from was better.\n');
  });

  it('is stopped by Ctrl-C and resumed like any training, bit for bit', async () => {
    const flags = ['--iterations', '300', '--validate-every', '40', '--save-every', '30', '--dropout', '0.2'];
    await run(tuning('base', 'whole', ...flags));
    const first = start(tuning('base', 'stopped', ...flags));
    await first.printed('"iteration":20,');
    first.child.kill('SIGINT');
    expect((await first.finished).code).toBe(0);
    const rest = await run(resume('stopped'));
    expect(of(rest, 'start')).toMatchObject([{ from: [{ name: 'base', iteration: 60 }] }]);
    expect(of(rest, 'before')).toEqual([]);
    expect(await parametersOf('stopped')).toEqual(await parametersOf('whole'));
  });
});

describe('Ctrl-C before the first update of train --from', () => {
  it('saves the model as it is, and the training can be resumed', async () => {
    // One token after another: the validation before the first update takes long enough.
    const input = await text('long.txt', others.repeat(100));
    const flags = ['--input', input, '--batch', '1', '--steps', '1', '--validation', '0.9'];
    const training = start(tuning('base', 'early', ...flags));
    await training.printed('"type":"start"');
    training.child.kill('SIGINT');
    const told = await training.finished;
    expect(told.code).toBe(0);
    expect(lines(told.stdout).map(({ type }) => type)).toEqual(['start', 'end']);
    expect(of(told, 'end')).toMatchObject([{ reason: 'interrupted', iteration: 0 }]);
    expect(await parametersOf('early')).toEqual(await parametersOf('base', 'best'));
    const rest = start(resume('early', '--iterations', '100000'));
    await rest.printed('"type":"progress"');
    rest.child.kill('SIGKILL');
    expect(of(await rest.finished, 'start')).toMatchObject([{ iteration: 0, from: [{ name: 'base', iteration: 60 }] }]);
  });
});

describe('a text with tokens that the model lacks', () => {
  it('is refused, with all of them and both ways out', async () => {
    const path = await text('accents.txt', `${others}Çà, été ü\u00a0naïve!\n`);
    expectRefusal(
      await tell(tuning('base', 'refused', '--input', path)),
      /accents\.txt: 8 of its characters are not in the vocabulary of base: "é" \(U\+00E9\) 2 times, "Ç" \(U\+00C7\), "à" \(U\+00E0\), "," \(U\+002C\), "ü" \(U\+00FC\), U\+00A0, "ï" \(U\+00EF\), "!" \(U\+0021\)\. Add --grow-vocabulary to include what is missing, or remove it from the text\.\n$/,
    );
    const many = await text('many.txt', others + String.fromCodePoint(...Array.from({ length: 50 }, (_, index) => 0x4e00 + index)));
    expectRefusal(await tell(tuning('base', 'refused', '--input', many)), /50 of its characters .*"三" \(U\+4E09\),? .*and 40 more\. Add/);
    const one = await text('one.txt', `${others}!`);
    expectRefusal(await tell(tuning('base', 'refused', '--input', one)), /1 of its characters is not in the vocabulary of base: "!"/);
  });

  it('is taken with --grow-vocabulary: old ids and old rows stay, new rows are those of a new layer', async () => {
    const path = place.path('accents.txt');
    const grown = start(tuning('base', 'grown', '--input', path, '--grow-vocabulary', '--validation', '0', '--iterations', '100000'));
    await grown.printed('"type":"progress"');
    grown.child.kill('SIGKILL');
    expect(of(await grown.finished, 'start')).toMatchObject([{ added_tokens: 8 }]);
    const [before, after] = await Promise.all([loadModel(place.path('base'), 'best'), loadModel(place.path('grown'), 'last')]);
    expect(after.checkpoint.iteration).toBe(0);
    const [old, now] = [before, after].map(({ vocabulary }) => vocabulary.toJSON().tokens);
    expect(now).toEqual([...old, '!', ',', '\u00a0', 'Ç', 'à', 'é', 'ï', 'ü']);

    const [was, is] = [before, after].map(({ checkpoint }) => checkpoint.parameters);
    const [V, all] = [old.length, now.length];
    const numbers = (tensors: typeof was, path: string) => [...((tensors.get(path) as SafetensorsTensor).data as Float32Array)];
    const engine = await createEngine({ kind: 'wasm', threads: 1 });
    // A new model of the same seed.
    const [random] = Random.fromSeed(after.settings.seed).split(2);
    const initial = await parametersToSafetensors(textModel(after.settings, all).init({ engine, random }));
    expect(numbers(is, 'layers.0.table')).toEqual([...numbers(was, 'layers.0.table'), ...numbers(initial, 'layers.0.table').slice(8 * V)]);
    expect(numbers(is, 'layers.2.b')).toEqual([...numbers(was, 'layers.2.b'), ...numbers(initial, 'layers.2.b').slice(V)]);
    const rows = Array.from({ length: 8 }, (_, row) => [
      ...numbers(was, 'layers.2.W').slice(row * V, (row + 1) * V),
      ...numbers(initial, 'layers.2.W').slice(row * all + V, (row + 1) * all),
    ]);
    expect(numbers(is, 'layers.2.W')).toEqual(rows.flat());
    for (const path of was.keys()) if (path.startsWith('layers.1.')) expect(is.get(path)).toEqual(was.get(path));
    engine.close();
  });

  it('of words is read with the unknown word, which is said, and its words can be added', async () => {
    await fresh('words', '--iterations', '4', '--tokens', 'words', '--vocabulary', '30');
    const path = await text('news.txt', 'the quick zebra sleeps. the zebra dreams.\n'.repeat(40));
    const words = await run(tuning('words', 'words tuned', '--iterations', '2', '--input', path));
    expect(of(words, 'start')).toMatchObject([
      {
        vocabulary: 30,
        added_tokens: 0,
        unknown: expect.stringMatching(
          /^3 words of the text are read as <unk>, \d+\.?\d*% of it: "zebra" 80 times, "sleeps" 40 times, "dreams" 40 times \(--grow-vocabulary adds them\)$/,
        ),
      },
    ]);
    const grown = await run(tuning('words', 'words grown', '--iterations', '2', '--input', path, '--grow-vocabulary', '--vocabulary', '5'));
    // <unk>, "the", "zebra", "." and the end of a line are the five of the text; one of them is new.
    expect(of(grown, 'start')).toMatchObject([{ vocabulary: 31, added_tokens: 1 }]);
    expect((await loadModel(place.path('words grown'), 'last')).vocabulary.idOf('zebra')).toBe(30);
  });
});

describe('train --from refuses', () => {
  it.each<readonly [readonly string[], string]>([
    [
      ['--units', '16'],
      '--units 16: the model in base was made with 8, and the shape of its parameters depends on it. Leave the flag out, or train a new model without --from.',
    ],
    [['--cell', 'gru'], '--cell gru: the model in base was made with lstm, and the shape of its parameters depends on it.'],
    [['--layers', '3'], '--layers 3: the model in base was made with 2, and the shape'],
    [['--embedding', '9'], '--embedding 9: the model in base was made with 8, and the shape'],
    [['--peephole'], '--peephole: the model in base was made without it, and the shape'],
    [['--slots', '3'], '--slots 3: the model in base was made without it, and the shape'],
    [['--tokens', 'words'], '--tokens words: the model in base was made with characters, and its vocabulary is of that kind.'],
    [['--vocabulary', '90'], '--vocabulary: the model in base reads characters, all of them. Leave it out.'],
    [['--resume'], '--from and --resume: only one of the two can be given.'],
  ])('%j', async (flags, message) => {
    expectRefusal(await tell(tuning('base', 'refused', ...flags)), message);
  });

  it('a model that is not there, one of another kind of file, and its own place', async () => {
    expectRefusal(await tell(tuning('nowhere', 'refused')), 'nowhere: there is no such directory. Check the path.');
    expectRefusal(
      await tell(tuning('small.txt', 'refused')),
      'small.txt: this is a file, not a directory of checkpoints. Name the directory.',
    );
    const inPlace = '--out base: the model that --from names is in it, and would be replaced. Name another directory.';
    expectRefusal(await tell(tuning('base', 'base', '--overwrite')), inPlace);
    expectRefusal(await tell(tuning('base/step-000000060', 'base', '--overwrite')), inPlace);
  });

  it('--vocabulary for words that are not to be added, and --grow-vocabulary without it', async () => {
    expectRefusal(
      await tell(tuning('words', 'refused', '--vocabulary', '90')),
      '--vocabulary: the vocabulary is that of the model in words. Leave it out, or add --grow-vocabulary.',
    );
    expectRefusal(
      await tell(['train', '--out', place.path('refused'), '--grow-vocabulary']),
      '--grow-vocabulary: a new model has all that its text has. Leave it out, or add --from to start from a trained model.',
    );
    expectRefusal(
      await tell(resume('base', '--grow-vocabulary')),
      '--grow-vocabulary: a training that goes on keeps its vocabulary. Leave it out, or add --from in place of --resume.',
    );
  });
});
